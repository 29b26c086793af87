import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const meanDividesByTheBatch: Fault = {
  name: 'mean-divides-by-the-batch',
  what: 'The mean divides by the number of real tokens of the whole batch.',
  evidence: ['SeanLee97/AnglE#102'],
  seenBy: ['batch-mates-are-ignored', 'fully-masked-rows'],
  within: 3,
  smallest: { rows: 2, length: 2 },
  where: 'pooling mean: every hidden state agrees',
  plant: () => ({
    pool(hidden, pass) {
      const real = pass.mask ?? tf.ones<tf.Rank.R2>([pass.batch.size, pass.batch.length]);
      const sum = tf.sum<tf.Tensor2D>(tf.mul(hidden, tf.expandDims(real, 2)), 1); // (B, S, E) · (B, S, 1) -> (B, E)
      return { ...correctSeams.pool(hidden, pass), mean: tf.div(sum, tf.maximum(tf.sum(real), 1)) };
    },
  }),
};
