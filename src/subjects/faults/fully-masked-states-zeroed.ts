import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';

export const fullyMaskedStatesZeroed: Fault = {
  name: 'fully-masked-states-zeroed',
  what: 'The last states of a row without one real token are set to zero.',
  evidence: [],
  equivalent: 'Such a row means nothing; its attention weights are uniform as declared, and its states finite.',
  seenBy: [],
  plant: () => ({
    layerOutput(hidden, { mask, layer, config }) {
      if (!mask || layer < config.layers - 1) return hidden;
      const [B] = mask.shape;
      const some = tf.minimum(tf.sum(mask, 1), 1); // (B, S) -> (B)
      return tf.mul(hidden, tf.reshape(some, [B, 1, 1])); // (B) -> (B, 1, 1)
    },
  }),
};
