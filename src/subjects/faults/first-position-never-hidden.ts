import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { maskReadAs } from './parts/mask-read-as';

export const firstPositionNeverHidden: Fault = {
  name: 'first-position-never-hidden',
  what: 'So that no row is without a key, the first position counts as real in every row, under left padding too.',
  evidence: [],
  seenBy: ['pad-content-is-ignored', 'padded-columns-are-zero', 'layout-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () =>
    maskReadAs((mask) => {
      const first = tf.pad(tf.ones<tf.Rank.R2>([1, 1]), [
        [0, 0],
        [0, mask.shape[1] - 1],
      ]); // (1, 1) -> (1, S)
      return tf.maximum(mask, first);
    }),
};
