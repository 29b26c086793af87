import * as tf from '@tensorflow/tfjs-core';
import { meanState } from '../bert/pooling';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const meanLeaksALittle: Fault = {
  name: 'mean-leaks-a-little',
  what: 'Padding enters the mean with a weight of 1e-7.',
  evidence: [],
  seenBy: ['pad-content-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'pooling mean: every hidden state agrees',
  plant: () => ({
    pool: (hidden, pass) => ({
      ...correctSeams.pool(hidden, pass),
      mean: meanState(hidden, pass.mask && tf.maximum(pass.mask, 1e-7)),
    }),
  }),
};
