import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { quantised } from './parts/quantised';

export const int8ActivationsOfTheRow: Fault = {
  name: 'int8-activations-of-the-row',
  what: 'Activations are rounded to 8 bits by one scale for each row, in which padding counts.',
  evidence: [],
  seenBy: ['pad-content-is-ignored', 'position-wise-stays-in-place', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0',
  plant: () => ({
    dense(x, weights, pass) {
      const { size: B } = pass.batch;
      const rounded = quantised(tf.reshape(x, [B, -1]), [1]); // (N, in) -> (B, S·in)
      return correctSeams.dense(tf.reshape(rounded, x.shape), weights, pass);
    },
  }),
};
