import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';

export const paddedStatesAveraged: Fault = {
  name: 'padded-states-averaged',
  what: 'The padded positions of a row take on the mean of their states; no real token is touched.',
  evidence: [],
  seenBy: ['position-wise-stays-in-place'],
  within: 3,
  smallest: { rows: 1, length: 3 },
  where: 'layer 0',
  plant: () => ({
    layerOutput(hidden, { mask }) {
      if (!mask) return hidden;
      const real = tf.expandDims(mask, 2); // (B, S) -> (B, S, 1)
      const padded = tf.sub(1, real);
      const sum = tf.sum(tf.mul(hidden, padded), 1, true); // (B, S, E) -> (B, 1, E)
      const mean = tf.div(sum, tf.maximum(tf.sum(padded, 1, true), 1));
      return tf.add(tf.mul(hidden, real), tf.mul(mean, padded));
    },
  }),
};
