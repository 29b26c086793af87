import * as tf from '@tensorflow/tfjs-core';
import type { PlacedPass, Seams } from './seams';
import type { NormWeights } from './weights';

/**
 * "Add and normalise": the layer normalisation of a sum, `[B, S, E]`.
 *
 * @param residual what is added to `x`; null where there is nothing to add
 */
export function addAndNormalise(
  x: tf.Tensor3D,
  residual: tf.Tensor3D | null,
  weights: NormWeights,
  pass: PlacedPass,
  seams: Seams,
): tf.Tensor3D {
  return seams.layerNorm(residual ? tf.add(x, residual) : x, weights, pass);
}
