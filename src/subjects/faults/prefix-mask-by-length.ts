import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { maskReadAs } from './parts/mask-read-as';

export const prefixMaskByLength: Fault = {
  name: 'prefix-mask-by-length',
  what: 'Of the mask only the number of real tokens is kept, and so many positions from the left are taken for real.',
  evidence: ['microsoft/onnxruntime#18945', 'microsoft/onnxruntime#4889'],
  seenBy: ['padded-columns-are-zero', 'pad-content-is-ignored', 'layout-is-ignored', 'hole-is-deletion'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () =>
    maskReadAs((mask) => {
      const lengths = tf.sum(mask, 1, true); // (B, S) -> (B, 1)
      return tf.cast(tf.less(tf.range(0, mask.shape[1]), lengths), 'float32'); // (S), (B, 1) -> (B, S)
    }),
};
