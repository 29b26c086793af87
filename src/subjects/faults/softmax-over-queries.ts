import * as tf from '@tensorflow/tfjs-core';
import { addBias, softmaxOver } from '../bert/mask';
import type { Fault } from './fault';

export const softmaxOverQueries: Fault = {
  name: 'softmax-over-queries',
  what: 'The softmax runs along the queries: columns sum to one, and rows to anything.',
  evidence: ['nerdai/llms-from-scratch-rs#30'],
  seenBy: ['rows-sum-to-one', 'padded-columns-are-zero', 'pad-content-is-ignored', 'matches-unpadded'],
  within: 2,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    normalize: (scores, bias) => {
      const turned = tf.transpose(addBias(scores, bias), [0, 1, 3, 2]); // (B, H, query, key) -> (B, H, key, query)
      return tf.transpose(softmaxOver(turned), [0, 1, 3, 2]);
    },
  }),
};
