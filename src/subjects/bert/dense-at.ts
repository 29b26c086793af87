import * as tf from '@tensorflow/tfjs-core';
import type { Pass, Place, Seams } from './seams';
import type { DenseWeights } from './weights';

/** A dense layer at every position, `[B, S, in]` → `[B, S, out]`: it acts on each position alone. */
export function denseAt(place: Place, x: tf.Tensor3D, weights: DenseWeights, pass: Pass, seams: Seams): tf.Tensor3D {
  const [B, S, width] = x.shape;
  const y = seams.dense(tf.reshape(x, [B * S, width]), weights, { ...pass, place }); // (B, S, in) -> (N, in) -> (N, out)
  return tf.reshape(y, [B, S, weights.bias.shape[0]]); // (N, out) -> (B, S, out)
}
