import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';

export const rowsNotUnsorted: Fault = {
  name: 'rows-not-unsorted',
  what: 'Rows are sorted by length, the longest first, and their states are not put back in place.',
  evidence: ['mead-ml/mead-baseline#677'],
  seenBy: ['batch-mates-are-ignored', 'pad-content-is-ignored', 'row-order-is-ignored', 'matches-unpadded'],
  within: 3,
  smallest: { rows: 2, length: 2 },
  where: 'layer 1',
  plant: () => ({
    layerOutput(hidden, { batch: { size, length, attentionMask }, layer, config }) {
      if (!attentionMask || layer < config.layers - 1) return hidden;
      const count = (row: number): number =>
        attentionMask.subarray(row * length, (row + 1) * length).reduce((a, b) => a + b, 0);
      const sorted = Array.from({ length: size }, (_, row) => row).sort((a, b) => count(b) - count(a));
      return tf.gather(hidden, tf.tensor1d(sorted, 'int32'));
    },
  }),
};
