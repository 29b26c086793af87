import * as tf from '@tensorflow/tfjs-core';
import type { Seams } from '../../bert/seams';
import { correctSeams } from '../../bert/seams';

/** Every weight of a fully masked row is this number, which is at least 1; other rows are computed as ever. */
export function inFullyMaskedRows(weight: number): Partial<Seams> {
  return {
    normalize(scores, bias, pass) {
      const weights = correctSeams.normalize(scores, bias, pass);
      if (!pass.mask) return weights;
      const [B] = pass.mask.shape;
      const empty = tf.sub(1, tf.max(pass.mask, 1)); // (B, S) -> (B)
      return tf.maximum(weights, tf.reshape(tf.mul(empty, weight), [B, 1, 1, 1])); // no weight is larger than 1
    },
  };
}
