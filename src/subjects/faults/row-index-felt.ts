import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';

export const rowIndexFelt: Fault = {
  name: 'row-index-felt',
  what: 'Every row is scaled a little by its place in the batch.',
  evidence: [],
  seenBy: ['row-order-is-ignored', 'matches-unpadded'],
  within: 3,
  smallest: { rows: 2, length: 1 },
  where: 'layer 0',
  plant: () => ({
    layerOutput(hidden) {
      const [B] = hidden.shape;
      const factors = Float32Array.from({ length: B }, (_, row) => 1 + row * 1e-4);
      return tf.mul(hidden, tf.tensor3d(factors, [B, 1, 1]));
    },
  }),
};
