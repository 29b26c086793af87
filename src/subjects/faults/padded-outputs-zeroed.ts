import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';

export const paddedOutputsZeroed: Fault = {
  name: 'padded-outputs-zeroed',
  what: 'The last states at padding are set to zero.',
  evidence: [],
  equivalent: 'No claim reads the last state of a padded token, except to see that it does not change.',
  seenBy: [],
  plant: () => ({
    layerOutput: (hidden, { mask, layer, config }) =>
      mask && layer === config.layers - 1 ? tf.mul(hidden, tf.expandDims(mask, 2)) : hidden, // (B, S) -> (B, S, 1)
  }),
};
