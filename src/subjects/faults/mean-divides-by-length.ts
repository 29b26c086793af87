import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const meanDividesByLength: Fault = {
  name: 'mean-divides-by-length',
  what: 'The mean sums the real tokens and divides by the number of positions.',
  evidence: ['huggingface/sentence-transformers#2569', 'HKUDS/LightRAG#3675'],
  seenBy: ['matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'pooling mean: every hidden state agrees',
  plant: () => ({
    pool(hidden, pass) {
      const real = tf.expandDims(pass.mask ?? tf.ones([pass.batch.size, pass.batch.length]), 2); // (B, S) -> (B, S, 1)
      return { ...correctSeams.pool(hidden, pass), mean: tf.mean(tf.mul(hidden, real), 1) };
    },
  }),
};
