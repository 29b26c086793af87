import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { nanUnless } from './parts/nan-unless';

export const paddedStatesAreNan: Fault = {
  name: 'padded-states-are-nan',
  what: 'The last layer leaves NaN at padding, and the mean multiplies it by zero.',
  evidence: ['Dao-AILab/flash-attention#1228', 'Dao-AILab/flash-attention#2324'],
  seenBy: ['pad-content-is-ignored', 'position-wise-stays-in-place', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'pooling mean: every hidden state agrees',
  plant: () => ({
    layerOutput: (hidden, { mask, layer, config }) =>
      mask && layer === config.layers - 1 ? nanUnless(hidden, tf.expandDims(mask, 2)) : hidden, // (B, S) -> (B, S, 1)
  }),
};
