import { withBackend } from '../backends/backend';
import { countedBackend } from '../backends/counted';
import { knownDeviation } from '../backends/deviations';
import type { Checkpoint } from '../bert/checkpoint/checkpoint';
import { longestOf } from '../bert/checkpoint/config';
import type { BertOptions } from '../bert/model';
import { Bert } from '../bert/model';
import { LOWEST_FLOAT32 } from '../../core/float32';
import type { OpenBert } from '../bert/checkpoint/open';
import { reorderUnits } from '../bert/reordered';
import type { Batch } from '../../core/batch';
import { withKernels } from '../kernels/fast-stages';
import type { Kernels } from '../kernels/kernel-set';
import { UsageError } from '../../core/errors';
import { MASK_FORMS } from '../../core/mask';
import type { Subject } from '../../core/subject';
import type { KernelChoice } from '../kernels/choice';
import { chooseKernels } from '../kernels/choose';
import { ReferenceBert } from '../reference/model';
import { roundToFloat32 } from '../reference/values';
import { tokenMaskOf } from '../../core/mask-of-batch';

/** The options of {@link bertSubject}. */
export interface BertSubjectOptions extends Omit<BertOptions, 'kernels'> {
  /** What reports call it. */
  readonly name: string;
  /** The backend of tfjs that computes it, such as `wasm`. */
  readonly backend: string;
  /** Which kernels, or kernels of one's own; `auto` by default, and `plain` where parts are replaced. */
  readonly kernels?: KernelChoice | Kernels;
  /** Declare what the backend is known to do to fully masked rows, in place of what is right. */
  readonly acceptDeviations?: boolean;
}

/**
 * Puts the built-in BERT behind the contract of a subject. Subjects on different backends may live side by side: every
 * pass makes its own backend current first. Its reference is the correct model of the same checkpoint and number of layers,
 * whatever parts were replaced.
 *
 * @throws UsageError for a checkpoint that is not whole, or a backend that padproof does not know.
 * @throws EnvironmentError where the backend cannot be used here, or has no fast kernels and they are insisted on; `encode`
 *   throws it where a backend for graphics processors answered without one.
 */
export async function bertSubject(
  checkpoint: Checkpoint,
  { name, backend, acceptDeviations, ...options }: BertSubjectOptions,
): Promise<Subject> {
  return subjectOf(checkpoint, { name, backend, acceptDeviations, layers: options.layers }, (other) =>
    openHere(other, backend, options),
  );
}

async function openHere(
  checkpoint: Checkpoint,
  backend: string,
  { kernels, ...options }: Pick<BertSubjectOptions, 'kernels' | keyof BertOptions>,
): Promise<OpenBert> {
  const { model, whyPlain } = await withBackend(backend, async () => {
    const chosen =
      typeof kernels === 'object' ? { kernels } : await chooseKernels(backend, kernels ?? (options.seams && 'plain'));
    return {
      model: new Bert(checkpoint, { ...options, ...(chosen.kernels && { stages: withKernels(chosen.kernels) }) }),
      whyPlain: chosen.whyPlain,
    };
  });
  const counted = await countedBackend(backend);
  return {
    config: model.config,
    outputs: model.outputs,
    kernels: model.kernels,
    ...(whyPlain !== undefined && { whyPlain }),
    get platform() {
      return counted.platform;
    },
    encode: (batch, wanted) => counted.compute(() => model.encode(batch, wanted)),
    gradients: (batch, loss) => counted.compute(() => model.gradients(batch, loss)),
    dispose: () => model.dispose(),
  };
}

/**
 * The same of a BERT that is opened by `open`, wherever it computes.
 *
 * @param layers how many encoder layers `open` runs; all of them where it is absent
 * @param open opens a checkpoint: this one, and this one with its units in another order
 * @throws whatever `open` throws
 */
export async function subjectOf(
  checkpoint: Checkpoint,
  { name, backend, layers, acceptDeviations = false }: Omit<BertSubjectOptions, 'seams' | 'kernels'>,
  open: (checkpoint: Checkpoint) => Promise<OpenBert>,
): Promise<Subject> {
  let reference: ReferenceBert | undefined; // widened weights take twice the memory, so only where they are asked for
  const exact: Subject['reference'] = async (batch, wanted) => {
    reference ??= new ReferenceBert(checkpoint, layers);
    return roundToFloat32(await reference.encode(batch, wanted));
  };
  const reordered = async (seed: number): Promise<Subject> => {
    const { checkpoint: other, restore } = reorderUnits(checkpoint, seed);
    const subject = await subjectOf(other, { name, backend, layers, acceptDeviations }, open);
    // Its units stand in another order, and `restore` knows encodings only. The reference of both is one.
    const { encode, dispose, gradients: _, ...traits } = subject;
    return {
      ...traits,
      reference: exact,
      dispose,
      encode: async (batch, wanted) => restore(await encode(batch, wanted)),
    };
  };
  const model = await open(checkpoint);
  const { config, outputs, kernels, whyPlain } = model;
  const deviation = knownDeviation(backend, model.platform?.versions ?? {}, LOWEST_FLOAT32);
  const policy = acceptDeviations && deviation ? deviation.fullyMasked : 'uniform';
  return {
    name,
    backend,
    get platform() {
      return model.platform;
    },
    ...(kernels !== undefined && { kernels }),
    ...(whyPlain !== undefined && { whyPlain }),
    vocabularySize: config.vocabularySize,
    maxLength: longestOf(config),
    padId: config.padId,
    tokenTypes: config.tokenTypes,
    positions: config.positions ?? 'given',
    fullyMasked: policy,
    ...(deviation && { knownDeviation: deviation }),
    paddedQueriesSeePadding: false,
    maskForms: MASK_FORMS,
    outputs,
    encode: async (batch, wanted) => {
      if (policy === 'refused') refuseFullyMasked(batch, deviation!.what);
      return model.encode(batch, wanted);
    },
    reordered,
    gradients: model.gradients,
    reference: exact,
    dispose: () => {
      reference = undefined;
      return model.dispose();
    },
  };
}

/** @throws UsageError for a batch with a row that has no real token, which this backend cannot take. */
function refuseFullyMasked(batch: Batch, why: string): void {
  const mask = tokenMaskOf(batch);
  if (!mask) return;
  const { size: B, length: S } = batch;
  for (let row = 0; row < B; row++) {
    if (mask.subarray(row * S, (row + 1) * S).includes(1)) continue;
    throw new UsageError(`Row ${row} of the batch has no real token. ${why}`);
  }
}
