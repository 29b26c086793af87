import * as tf from '@tensorflow/tfjs-core';
import { withBackend } from '../backends/backend';
import { countedBackend } from '../backends/counted';
import type { Batch } from '../../core/batch';
import { validateBatch } from '../../core/batch';
import type { Encoding, OutputName, Values } from '../../core/encoding';
import { isByName } from '../../core/encoding';
import { OUTPUT_NAMES } from '../../core/encoding';
import { encodeInPieces } from '../../core/pieces';
import type { DeclaredTraits } from '../../core/traits/declared-traits';
import type { Subject } from '../../core/subject';
import { feed } from './feed';
import { firstPasses, passSizes } from './first-passes';
import type { HubConfig } from './hub-config';
import { planInputs } from './inputs';
import { GraphInside } from './inside';
import type { LoadedModel } from './model';
import { plainName } from './names';
import type { OutputPlan } from './outputs';
import { planOutputs } from './outputs';
import { notesOn, settingsOf } from './settings';
import { traitsOf } from './traits';

/** What a subject is made from. */
export interface TfjsSubjectOptions {
  /** What reports call it. */
  readonly name: string;
  /** The backend of tfjs that computes it, such as `wasm`. */
  readonly backend: string;
  /** Loads the model on the backend that is current. */
  load(): Promise<LoadedModel>;
  readonly config: HubConfig;
  readonly declared: DeclaredTraits;
}

/**
 * Puts a model of tfjs behind the contract of a subject. What its inputs and outputs are is found by their names and shapes,
 * and by two first passes.
 *
 * @throws UsageError where that cannot be told, or the model cannot be run; EnvironmentError where the backend, or what reads
 *   the model, is not to be had here.
 */
export async function tfjsSubject({ name, backend, load, config, declared }: TfjsSubjectOptions): Promise<Subject> {
  const { model, plan, traits, outputs } = await withBackend(backend, async () => {
    const model = await load();
    try {
      const plan = planInputs(model.inputs, declared, name);
      const traits = traitsOf(declared, config, model, plan, name);
      const sizes = passSizes(plan, traits.maxLength);
      const outputs = planOutputs(await firstPasses(model, plan, sizes, name), sizes, declared, name);
      return { model, plan, traits, outputs };
    } catch (error) {
      model.dispose();
      throw error;
    }
  });
  const counted = await countedBackend(backend);
  const settings = settingsOf(model.format, plan, outputs);
  const notes = notesOn(model.inputs, plan);
  if (config.guess && declared.positions === undefined && !plan.ports.has('positions')) notes.push(config.guess);
  const encode = async (batch: Batch, wanted: readonly OutputName[]): Promise<Encoding> => {
    const fed = feed(batch, plan);
    let made: tf.Tensor[] = [];
    try {
      const names = wanted.flatMap((output) => outputs.get(output) ?? []);
      made = await model.run(fed, names);
      const values: Values[] = [];
      for (const tensor of made) values.push(await valuesOf(tensor));
      return encodingOf(new Map(names.map((output, i) => [output, values[i]])), wanted, outputs);
    } finally {
      tf.dispose(made);
      tf.dispose(fed);
    }
  };
  const { steps } = model;
  const compute = <T>(work: () => Promise<T>): Promise<T> => counted.compute(work);
  // Where a batch has only one size it goes in pieces, of which none is the batch.
  const isWhole = plan.staticShape.size === undefined;
  const inside = steps && isWhole && new GraphInside({ model, steps, plan, outputs, labelOf: plainIn, compute });
  return {
    name,
    backend,
    ...traits,
    fullyMasked: 'unspecified',
    // A mask that is not passed could only be fed as ones.
    maskInput: plan.ports.has('mask') ? 'required' : 'none',
    ...(Object.keys(plan.staticShape).length > 0 && { staticShape: plan.staticShape }),
    ...(notes.length > 0 && { notes }),
    outputs: OUTPUT_NAMES.filter((output) => outputs.has(output)),
    get platform() {
      const { versions, ...platform } = counted.platform;
      return { ...platform, versions: { ...versions, ...model.versions }, settings };
    },
    encode: async (batch, wanted) => {
      validateBatch(batch, traits);
      return counted.compute(() => encodeInPieces(batch, plan.staticShape.size, (one) => encode(one, wanted)));
    },
    ...(inside && { inside: () => Promise.resolve(inside) }),
    dispose: () => withBackend(backend, () => model.dispose()),
  };
}

async function valuesOf(tensor: tf.Tensor): Promise<Values> {
  // A copy: the cpu backend hands out its own memory.
  return { data: Float32Array.from(await tensor.data()), shape: tensor.shape };
}

/** @param values by the model's name of each output */
function encodingOf(values: ReadonlyMap<string, Values>, wanted: readonly OutputName[], plan: OutputPlan): Encoding {
  const encoding: Partial<Record<OutputName, unknown>> = {};
  for (const output of wanted) {
    const names = plan.get(output);
    if (!names) continue;
    const list = names.map((name) => values.get(name)!);
    if (isByName(output)) {
      encoding[output] = Object.fromEntries(names.map((name, i) => [plainIn(name, names), list[i]]));
    } else {
      encoding[output] = output === 'attentions' || output === 'hiddenStates' ? list : list[0];
    }
  }
  return encoding as Encoding;
}

/** Without what exporters put around it, where that leaves no two of them alike. */
function plainIn(name: string, names: readonly string[]): string {
  const plain = plainName(name);
  return names.filter((other) => plainName(other) === plain).length > 1 ? name : plain;
}
