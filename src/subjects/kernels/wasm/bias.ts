import * as tf from '@tensorflow/tfjs-core';

/** A bias as a kernel reads it: how many numbers apart two rows, heads, queries and keys are, 0 along an axis of one. */
export interface StridedBias {
  readonly bias: tf.Tensor;
  readonly strides: readonly [byRow: number, byHead: number, byQuery: number, byKey: number];
}

/**
 * Broadcasts a bias without copying it.
 * @param shape `[B, H, S, S]`, which the bias must broadcast to
 * @throws tfjs's own error where it does not
 */
export function strideBias(bias: tf.Tensor, shape: [number, number, number, number]): StridedBias {
  const floats = bias.dtype === 'float32' ? bias : tf.cast(bias, 'float32');
  const own = [...new Array<number>(Math.max(0, 4 - bias.rank)).fill(1), ...bias.shape];
  const fits = own.length === 4 && own.every((n, axis) => n === 1 || n === shape[axis]);
  // What does not fit is an error; tfjs words it.
  if (!fits) return strideBias(tf.broadcastTo(floats, shape), shape);
  const [, H, Q, K] = own;
  const [byRow, byHead, byQuery, byKey] = [H * Q * K, Q * K, K, 1].map((n, axis) => (own[axis] === 1 ? 0 : n));
  return { bias: floats, strides: [byRow, byHead, byQuery, byKey] };
}
