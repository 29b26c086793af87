import * as tf from '@tensorflow/tfjs-core';
import { LOWEST_FLOAT32 } from '../../../core/float32';
import type { Seams } from '../../bert/seams';
import { overKeys, overQueries } from './mask-over';

/**
 * Real tokens and padding as two segments, as where several sequences are packed in one row: each query reads its own segment
 * and hides the other, `[B, 1, S, S]`. To a real query that is the same as ever.
 */
export const segments: Partial<Seams> = {
  maskToBias({ mask }) {
    if (!mask) return null;
    const own = tf.cast(tf.equal(overQueries(mask), overKeys(mask)), 'float32'); // (B, 1, S, 1), (B, 1, 1, S) -> (B, 1, S, S)
    return tf.mul(tf.sub(1, own), LOWEST_FLOAT32);
  },
};
