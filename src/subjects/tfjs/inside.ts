import type { DataType, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../../core/batch';
import { isByName } from '../../core/encoding';
import type { InnerNode, InnerTensor, InnerTensors, Inside } from '../../core/inside';
import { feed } from './feed';
import type { GraphSteps } from './graph-steps';
import type { InputPlan } from './inputs';
import type { LoadedModel } from './model';
import type { OutputPlan } from './outputs';

/** What the inside of a Graph model is made from. */
export interface GraphInsideOptions {
  readonly model: LoadedModel;
  readonly steps: GraphSteps;
  readonly plan: InputPlan;
  readonly outputs: OutputPlan;
  /** The name that reports give one of several outputs. */
  labelOf(name: string, names: readonly string[]): string;
  /** Runs it on the model's backend. */
  compute<T>(work: () => Promise<T>): Promise<T>;
}

/** A Graph model with what lies between its inputs and its outputs handed out: tfjs runs a graph up to any node, from any node. */
export class GraphInside implements Inside {
  readonly nodes: readonly InnerNode[];
  readonly outputs: ReadonlyMap<string, readonly string[]>;
  readonly tensors: ReadonlySet<string>;

  constructor(private readonly options: GraphInsideOptions) {
    this.nodes = options.steps.nodes;
    this.tensors = options.steps.tensors;
    this.outputs = labelsOf(options);
  }

  async run(batch: Batch, wanted: readonly string[], replaced: InnerTensors = new Map()): Promise<InnerTensors> {
    const found = new Map<string, InnerTensor>(replaced);
    const left = wanted.filter((name) => !replaced.has(name));
    if (left.length > 0) {
      const { compute, plan, model } = this.options;
      await compute(async () => {
        const fed: Record<string, Tensor> = { ...feed(batch, plan), ...givenAs(replaced) };
        let made: Tensor[] = [];
        try {
          made = await model.run(fed, left);
          for (const [i, tensor] of made.entries()) {
            const numbers = await numbersOf(tensor);
            if (numbers) found.set(left[i], numbers);
          }
        } finally {
          tf.dispose(made);
          tf.dispose(fed);
        }
      });
    }
    const asked = new Set(wanted);
    return new Map([...found].filter(([name]) => asked.has(name)));
  }
}

function givenAs(replaced: InnerTensors): Record<string, Tensor> {
  return Object.fromEntries(
    [...replaced].map(([name, { data, shape, type }]) => [
      name,
      tf.tensor(data as Float32Array, [...shape], type as DataType),
    ]),
  );
}

/** A copy of its numbers: the cpu backend hands out its own memory. Text has none. */
async function numbersOf(tensor: Tensor): Promise<InnerTensor | undefined> {
  const { dtype: type, shape } = tensor;
  if (type !== 'float32' && type !== 'int32' && type !== 'bool') return undefined;
  return { data: (await tensor.data()).slice(), shape, type };
}

/** The tensors behind the outputs of an encoding, by the names that reports give them. */
function labelsOf({ steps, outputs, labelOf }: GraphInsideOptions): Map<string, readonly string[]> {
  const labels = new Map<string, readonly string[]>();
  for (const [output, names] of outputs) {
    for (const [i, name] of names.entries()) {
      const isList = output === 'hiddenStates' || output === 'attentions';
      const label = isByName(output) ? `${output}.${labelOf(name, names)}` : isList ? `${output}[${i}]` : output;
      labels.set(label, [steps.behind.get(name) ?? name]);
    }
  }
  return labels;
}
