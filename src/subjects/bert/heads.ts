// What stands on top of the encoder. B rows, S positions, E hidden size, V vocabulary size.
import * as tf from '@tensorflow/tfjs-core';
import { denseAt } from './dense-at';
import { activations } from './kernels';
import { addAndNormalise } from './normalise';
import type { Pass, Seams } from './seams';
import type { DenseWeights, MlmWeights } from './weights';

/** BERT's pooler: a dense layer and tanh on the state of [CLS], `[B, E]` → `[B, E]`. */
export function pooler(cls: tf.Tensor2D, weights: DenseWeights, pass: Pass, seams: Seams): tf.Tensor2D {
  return tf.tanh(seams.dense(cls, weights, { ...pass, place: 'pooler' }));
}

/**
 * The masked language model's head: dense, activation and layer normalisation, then a score for every word
 * (Devlin et al., arXiv:1810.04805, section 3.1, task 1).
 *
 * @param hidden `[B, S, E]`
 * @returns `[B, S, V]`
 */
export function mlmLogits(hidden: tf.Tensor3D, weights: MlmWeights, pass: Pass, seams: Seams): tf.Tensor3D {
  const transformed = mlmTransform(hidden, weights, pass, seams);
  const normed = addAndNormalise(transformed, null, weights.norm, { ...pass, place: 'mlm transform' }, seams);
  return denseAt('mlm decoder', normed, weights.decoder, pass, seams); // (B, S, E) -> (B, S, V)
}

/** What goes into the head's layer normalisation, `[B, S, E]` → `[B, S, E]`. */
export function mlmTransform(hidden: tf.Tensor3D, weights: MlmWeights, pass: Pass, seams: Seams): tf.Tensor3D {
  return activations[pass.config.activation](denseAt('mlm transform', hidden, weights.transform, pass, seams));
}
