import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { maskToBias } from '../bert/mask';
import { correctSeams } from '../bert/seams';

export const polarityFlipsInOneLayer: Fault = {
  name: 'polarity-flips-in-one-layer',
  what: 'In the last layer 1 means padding and 0 a real token.',
  evidence: ['tensorflow/text#894'],
  seenBy: ['padded-columns-are-zero', 'pad-content-is-ignored', 'no-mask-is-all-ones', 'matches-unpadded'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 1, head 0',
  plant: () => ({
    normalize(scores, bias, pass) {
      const last = pass.layer === pass.config.layers - 1;
      const flipped = last && pass.mask ? maskToBias(tf.sub(1, pass.mask)) : bias;
      return correctSeams.normalize(scores, flipped, pass);
    },
  }),
};
