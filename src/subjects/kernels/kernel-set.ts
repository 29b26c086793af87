// What a backend may put in the place of the plain kernels. Nothing here knows which backend that is. What is optional takes
// the plain text where it is absent. B rows, S positions, E hidden size, H heads, V vocabulary size.
import type * as tf from '@tensorflow/tfjs-core';
import type { BertConfig } from '../bert/checkpoint/config';
import type { Seams } from '../bert/seams';
import type { LookUp } from '../bert/embeddings';
import type { LayerWeights, MlmWeights, NormWeights } from '../bert/weights';

/**
 * Faster kernels for what the plain ones in `bert/kernels.ts` compute. They may take sums in another order, and nothing else may
 * differ. They leave no gradient, so gradients take the plain ones.
 */
export interface Kernels {
  /** What reports call them, such as `tensorflow fused`. */
  readonly name: string;
  /**
   * The layer normalisation of a sum.
   * @param x `[B, S, E]`
   * @param residual what is added to it, `[B, S, E]`; null adds nothing
   * @returns `[B, S, E]`
   */
  addLayerNorm(x: tf.Tensor3D, residual: tf.Tensor3D | null, weights: NormWeights, eps: number): tf.Tensor3D;
  /** The sum of the rows that are looked up in several tables, added up in their order: `[B, S, E]`. */
  embed?(lookUps: readonly LookUp[], shape: readonly [B: number, S: number]): tf.Tensor3D;
  /** The bias that hides padding, of a mask `[B, S]` on the host: `[B, 1, 1, S]`. */
  maskToBias?(mask: Int32Array, shape: readonly [B: number, S: number]): tf.Tensor4D;
  /** One vector a row: `[B, S, E]` → `[B, E]` each; `mask` `[B, S]`, null where every token is real. */
  pool?(hidden: tf.Tensor3D, mask: tf.Tensor2D | null): Pooled;
  /** Lays the weights of the masked language model's head out, once; undefined where there are no kernels for it. */
  forHead?(weights: MlmWeights, config: BertConfig): HeadKernels | undefined;
  /** A copy of a float32 tensor's numbers. */
  copy?(tensor: tf.Tensor): Float32Array;
  /** Lays the weights of one layer out as the kernels want them, once, beside those that the plain kernels take. */
  forLayer(weights: LayerWeights, config: BertConfig): LayerKernels;
}

/** The results of the seam `pool`, each `[B, E]`. */
export type Pooled = Readonly<Record<'cls' | 'mean' | 'last', tf.Tensor2D>>;

/** The kernels that hold the weights of the masked language model's head. */
export interface HeadKernels {
  /** Product, activation, layer normalisation and product, `[B, S, E]` → `[B, S, V]`. */
  mlmHead(hidden: tf.Tensor3D): tf.Tensor3D;
  /** Frees what `forHead` allocated. */
  dispose(): void;
}

/** The kernels that hold the weights of one encoder layer. */
export interface LayerKernels {
  /**
   * Self-attention up to the heads' outputs side by side, without the product that follows.
   * @param hidden `[B, S, E]`
   * @param bias added to the scores; broadcasts to `[B, H, S, S]`
   * @returns `[B, S, E]`
   */
  attention(hidden: tf.Tensor3D, bias: tf.Tensor | null): tf.Tensor3D;
  /** The same bits, and the attention weights that made them; absent where the kernels keep none, and the plain text runs. */
  attentionWithWeights?(hidden: tf.Tensor3D, bias: tf.Tensor | null): Attended;
  /** The product after the attention, `[B, S, E]` → `[B, S, E]`. */
  attentionOutput(mixed: tf.Tensor3D): tf.Tensor3D;
  /** Product, activation and product, `[B, S, E]` → `[B, S, E]`. */
  feedForward(x: tf.Tensor3D): tf.Tensor3D;
  /** The whole layer, to the bit what its parts give; absent where it is no faster than those. */
  readonly layer?: WholeLayer;
  /** Frees what `forLayer` allocated. */
  dispose(): void;
}

/** The output of attention for each query, `[B, S, E]`, and the attention weights, `[B, H, S, S]`. */
export interface Attended {
  readonly mixed: tf.Tensor3D;
  readonly attention: tf.Tensor4D;
}

/**
 * One encoder layer: its `hidden` `[B, S, E]` and bias to the next, with the attention weights where they are to be shown.
 * @param bias added to the scores; broadcasts to `[B, H, S, S]`
 */
export type WholeLayer = (
  hidden: tf.Tensor3D,
  bias: tf.Tensor | null,
  shows: boolean,
) => { hidden: tf.Tensor3D; attention?: tf.Tensor4D };

/** The part of a pass that a fast kernel takes over. */
export type FastPart =
  'embed' | 'maskToBias' | 'addLayerNorm' | 'attention' | 'attentionOutput' | 'feedForward' | 'pool' | 'mlmHead';

/** The seams that lie inside each part: where one of them is replaced, the plain text of that part runs. */
const SEAMS_INSIDE: Readonly<Record<FastPart, readonly (keyof Seams)[]>> = {
  embed: ['embed'],
  maskToBias: ['maskToBias'],
  addLayerNorm: ['layerNorm'],
  attention: ['dense', 'scores', 'normalize', 'mix'],
  attentionOutput: ['dense'],
  feedForward: ['dense', 'activate'],
  pool: ['pool'],
  mlmHead: ['dense', 'layerNorm'],
};

/** All of them. */
export const FAST_PARTS = Object.keys(SEAMS_INSIDE) as FastPart[];

/** The parts in which no seam is replaced. */
export function partsWithout(replaced: Partial<Seams>): ReadonlySet<FastPart> {
  return new Set(FAST_PARTS.filter((part) => SEAMS_INSIDE[part].every((seam) => replaced[seam] === undefined)));
}
