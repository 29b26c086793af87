import * as tf from '@tensorflow/tfjs-core';
import seedrandom from 'seedrandom';
import type { Fault } from './fault';

export const paddedStatesLeftUninitialised: Fault = {
  name: 'padded-states-left-uninitialised',
  what: 'The last layer writes the states of real tokens only; at padding stands what was in that memory before.',
  evidence: ['Dao-AILab/flash-attention#1228', 'Dao-AILab/flash-attention#2324'],
  seenBy: ['position-wise-stays-in-place'],
  within: 3,
  smallest: { rows: 1, length: 3 },
  where: 'layer 1',
  plant() {
    const random = seedrandom('uninitialised');
    return {
      layerOutput(hidden, { mask, layer, config }) {
        if (!mask || layer < config.layers - 1) return hidden;
        const real = tf.expandDims(mask, 2); // (B, S) -> (B, S, 1)
        return tf.add(tf.mul(hidden, real), tf.mul(tf.sub(1, real), random()));
      },
    };
  },
};
