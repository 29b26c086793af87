import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { maskReadAs } from './parts/mask-read-as';

export const maskStride: Fault = {
  name: 'mask-stride',
  what: 'The mask is written to rows as wide as the longest sequence, and read as if they were as wide as the batch: every row after the first is all zeros, or begins in the middle of one before.',
  evidence: ['microsoft/onnxruntime-genai#1639'],
  seenBy: ['no-mask-is-all-ones', 'row-order-is-ignored', 'padded-columns-are-zero', 'pad-content-is-ignored'],
  within: 3,
  smallest: { rows: 2, length: 2 },
  where: 'layer 0, head 0',
  plant: () =>
    maskReadAs((mask, { config: { maxPositions } }) => {
      const [B, S] = mask.shape;
      const wide = tf.pad(mask, [
        [0, 0],
        [0, maxPositions - S],
      ]); // (B, S) -> (B, longest)
      return tf.reshape(tf.slice(tf.reshape(wide, [-1]), 0, B * S), [B, S]); // (B·longest) -> (B·S) -> (B, S)
    }),
};
