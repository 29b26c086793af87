import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const meanWithoutGuard: Fault = {
  name: 'mean-without-guard',
  what: 'The mean of a row without a real token divides nothing by nothing.',
  evidence: [],
  needs: ['layout all'],
  seenBy: ['fully-masked-rows'],
  within: 3,
  smallest: { rows: 1, length: 1 },
  plant: () => ({
    pool(hidden, pass) {
      const [B, S] = hidden.shape;
      const real = pass.mask ?? tf.ones<tf.Rank.R2>([B, S]);
      const sum = tf.sum<tf.Tensor2D>(tf.mul(hidden, tf.expandDims(real, 2)), 1); // (B, S, E) · (B, S, 1) -> (B, E)
      const mean = tf.div<tf.Tensor2D>(sum, tf.sum(real, 1, true)); // (B, E) / (B, 1)
      return { ...correctSeams.pool(hidden, pass), mean };
    },
  }),
};
