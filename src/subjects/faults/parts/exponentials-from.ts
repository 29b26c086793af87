import * as tf from '@tensorflow/tfjs-core';
import { addBias } from '../../bert/mask';

/**
 * The exponentials of a softmax over the keys, `[B, H, S, S]`, before they are divided by their sum: each less the row's
 * maximum, where that maximum is looked for from a number upwards. The right one to start from is −∞.
 */
export function exponentialsFrom(start: number, scores: tf.Tensor4D, bias: tf.Tensor | null): tf.Tensor4D {
  const biased = addBias(scores, bias);
  const maximum = tf.maximum(tf.max(biased, 3, true), start); // (B, H, S, S) -> (B, H, S, 1)
  return tf.exp(tf.sub(biased, maximum));
}
