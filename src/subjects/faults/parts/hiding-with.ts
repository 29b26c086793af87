import * as tf from '@tensorflow/tfjs-core';
import type { Seams } from '../../bert/seams';

/** A mask, in whatever form it came, that adds another constant to the scores of padded keys: `[B, 1, 1, S]`. */
export function hidingWith(constant: number): Seams['maskToBias'] {
  return ({ mask }) => {
    if (!mask) return null;
    const [B, S] = mask.shape;
    // Chosen, not multiplied: 0 times an infinity is NaN.
    return tf.reshape(tf.where(tf.equal(mask, 0), constant, tf.zerosLike(mask)), [B, 1, 1, S]); // (B, S) -> (B, 1, 1, S)
  };
}
