import * as tf from '@tensorflow/tfjs-core';

/** `q·kᵀ` over another divisor than the square root of D: `[B, H, S, D]` twice to `[B, H, S, S]`. */
export function scoresOver(divisor: number, queries: tf.Tensor4D, keys: tf.Tensor4D): tf.Tensor4D {
  const turned = tf.transpose(keys, [0, 1, 3, 2]); // (B, H, S, D) -> (B, H, D, S)
  return tf.mul(tf.matMul(queries, turned), 1 / divisor);
}
