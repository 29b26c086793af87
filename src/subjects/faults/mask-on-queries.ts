import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { maskToBias } from '../bert/mask';

export const maskOnQueries: Fault = {
  name: 'mask-on-queries',
  what: 'The bias lies along the queries instead of the keys: it hides nothing from a real query.',
  evidence: ['lsdefine/attention-is-all-you-need-keras#16', 'hyunwoongko/transformer#40'],
  seenBy: ['pad-content-is-ignored', 'padded-columns-are-zero', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias({ mask }) {
      const bias = maskToBias(mask);
      return bias && tf.transpose(bias, [0, 1, 3, 2]); // (B, 1, 1, S) -> (B, 1, S, 1)
    },
  }),
};
