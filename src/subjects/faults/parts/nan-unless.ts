import * as tf from '@tensorflow/tfjs-core';

/**
 * NaN where `kept` is 0, and `x` as it is where it is 1. By division, which has a gradient where a choice has none.
 *
 * @param kept 0 and 1, broadcast to `x`
 */
export function nanUnless<T extends tf.Tensor>(x: T, kept: tf.Tensor): T {
  return tf.mul(x, tf.div(kept, kept)); // 1 / 1 = 1, 0 / 0 = NaN
}
