import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';

export const paddedStatesZeroed: Fault = {
  name: 'padded-states-zeroed',
  what: 'States at padding are set to zero after every layer.',
  evidence: [],
  seenBy: [],
  equivalent: 'Nobody reads a padded token; its own query goes on from zeros.',
  plant: () => ({
    layerOutput: (hidden, { mask }) => (mask ? tf.mul(hidden, tf.expandDims(mask, 2)) : hidden), // (B, S) -> (B, S, 1)
  }),
};
