import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { maskToBias } from '../bert/mask';

export const maskBroadcastOverHeads: Fault = {
  name: 'mask-broadcast-over-heads',
  what: 'One axis too many in front: where there are as many rows as heads, the mask of row h is that of head h in every row.',
  evidence: ['keras-team/keras-hub#783'],
  needs: ['B = heads'],
  seenBy: ['batch-mates-are-ignored', 'row-order-is-ignored', 'padded-columns-are-zero', 'pad-content-is-ignored'],
  within: 20,
  smallest: { rows: 4, length: 2 },
  where: 'layer 0, head 1',
  plant: () => ({
    maskToBias({ mask, config }) {
      const bias = maskToBias(mask);
      // Any other number of rows does not broadcast, and would not have been shipped.
      if (!bias || bias.shape[0] !== config.heads) return bias;
      return tf.transpose(bias, [1, 0, 2, 3]); // (B, 1, 1, S) -> (1, B, 1, S), read as (1, H, 1, S)
    },
  }),
};
