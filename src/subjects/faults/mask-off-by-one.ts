import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { maskReadAs } from './parts/mask-read-as';

export const maskOffByOne: Fault = {
  name: 'mask-off-by-one',
  what: 'The mask counts one token more in front than there is, so each entry lies one position too far to the right.',
  evidence: ['NetherlandsForensicInstitute/asmtransformers#30'],
  seenBy: ['pad-content-is-ignored', 'padded-columns-are-zero', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () =>
    maskReadAs((mask) => {
      const longer = tf.pad(
        mask,
        [
          [0, 0],
          [1, 0],
        ],
        1,
      ); // (B, S) -> (B, 1 + S)
      return tf.slice(longer, [0, 0], mask.shape); // (B, 1 + S) -> (B, S)
    }),
};
