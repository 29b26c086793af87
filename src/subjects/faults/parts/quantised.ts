import * as tf from '@tensorflow/tfjs-core';

const LEVELS = 255;

/**
 * Rounds to the nearest of 256 levels between the least and the greatest number, 0 among them.
 *
 * @param axes those that share a scale and a zero point
 */
export function quantised<T extends tf.Tensor>(x: T, axes: number[]): T {
  const least = tf.minimum(tf.min(x, axes, true), 0);
  const most = tf.maximum(tf.max(x, axes, true), 0);
  // A tensor of zeros has no range; any scale will do.
  const scale = tf.maximum(tf.div(tf.sub(most, least), LEVELS), 1e-30);
  const zero = tf.clipByValue(tf.round(tf.div(tf.neg(least), scale)), 0, LEVELS);
  const levels = tf.clipByValue(tf.add(tf.round(tf.div(x, scale)), zero), 0, LEVELS);
  return tf.mul(tf.sub(levels, zero), scale);
}
