// What a backend may put in the place of the plain kernels. Nothing here knows which backend that is. B rows, S positions,
// E hidden size, H heads.
import type * as tf from '@tensorflow/tfjs-core';
import type { BertConfig } from './config';
import type { Seams } from './seams';
import type { LayerWeights, NormWeights } from './weights';

/**
 * Faster kernels for what the plain ones in `kernels.ts` compute. They may take sums in another order, and nothing else may
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
  /** Lays the weights of one layer out as the kernels want them, once, beside those that the plain kernels take. */
  forLayer(weights: LayerWeights, config: BertConfig): LayerKernels;
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
  /** The product after the attention, `[B, S, E]` → `[B, S, E]`. */
  attentionOutput(mixed: tf.Tensor3D): tf.Tensor3D;
  /** Product, activation and product, `[B, S, E]` → `[B, S, E]`. */
  feedForward(x: tf.Tensor3D): tf.Tensor3D;
  /** Frees what `forLayer` allocated. */
  dispose(): void;
}

/** The part of a pass that a fast kernel takes over. */
export type FastPart = 'addLayerNorm' | Exclude<keyof LayerKernels, 'dispose'>;

/** The seams that lie inside each part: where one of them is replaced, the plain text of that part runs. */
const SEAMS_INSIDE: Readonly<Record<FastPart, readonly (keyof Seams)[]>> = {
  addLayerNorm: ['layerNorm'],
  attention: ['dense', 'scores', 'normalize', 'mix'],
  attentionOutput: ['dense'],
  feedForward: ['dense', 'activate'],
};

/** All of them. */
export const FAST_PARTS = Object.keys(SEAMS_INSIDE) as FastPart[];

/** The parts in which no seam is replaced. */
export function partsWithout(replaced: Partial<Seams>): ReadonlySet<FastPart> {
  return new Set(FAST_PARTS.filter((part) => SEAMS_INSIDE[part].every((seam) => replaced[seam] === undefined)));
}
