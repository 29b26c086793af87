import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const headWithoutMask: Fault = {
  name: 'head-without-mask',
  what: 'One head of the last layer reads the padding.',
  evidence: [],
  seenBy: ['padded-columns-are-zero', 'pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 1, head 2',
  plant: () => ({
    normalize(scores, bias, pass) {
      const { heads, layers } = pass.config;
      if (!bias || pass.layer !== layers - 1) return correctSeams.normalize(scores, bias, pass);
      const masked = Float32Array.from({ length: heads }, (_, head) => (head === 2 ? 0 : 1));
      return correctSeams.normalize(scores, tf.mul(bias, tf.tensor4d(masked, [1, heads, 1, 1])), pass);
    },
  }),
};
