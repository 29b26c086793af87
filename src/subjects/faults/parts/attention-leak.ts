import * as tf from '@tensorflow/tfjs-core';
import type { Seams } from '../../bert/seams';
import { correctSeams } from '../../bert/seams';

/**
 * A mask that lets a little through: in every row with padding each query gives `mass` of its attention to the padded keys, in
 * equal parts, and takes it from the others. Rows still sum to one. Rows without padding are computed as ever.
 *
 * @param mass the part of each query's attention, 0 to 1
 */
export function attentionLeak(mass: number): Partial<Seams> {
  return {
    normalize(scores, bias, pass) {
      const weights = correctSeams.normalize(scores, bias, pass);
      if (!pass.mask) return weights;
      const [B, S] = pass.mask.shape;
      const padded = tf.reshape(tf.sub(1, pass.mask), [B, 1, 1, S]); // (B, S) -> (B, 1, 1, S)
      const count = tf.sum(padded, 3, true); // (B, 1, 1, 1)
      const isPadded = tf.minimum(count, 1);
      const kept = tf.mul(weights, tf.sub(1, tf.mul(isPadded, mass)));
      return tf.add(kept, tf.mul(tf.div(padded, tf.maximum(count, 1)), mass)) as tf.Tensor4D; // (B, H, S, S)
    },
  };
}
