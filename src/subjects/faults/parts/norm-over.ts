import * as tf from '@tensorflow/tfjs-core';
import type { Seams } from '../../bert/seams';

/** Normalisation of `[B, S, E]` by the mean and the variance over other axes than the last. */
export function normOver(axes: number[]): Seams['layerNorm'] {
  return (x, { gamma, beta }, { config }) => {
    const centred = tf.sub(x, tf.mean(x, axes, true));
    const variance = tf.mean(tf.square(centred), axes, true);
    return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, config.layerNormEps))), gamma), beta);
  };
}
