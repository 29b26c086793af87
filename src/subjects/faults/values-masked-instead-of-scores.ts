import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const valuesMaskedInsteadOfScores: Fault = {
  name: 'values-masked-instead-of-scores',
  what: 'The values of the padding are set to zero and its scores left as they are: it still takes its part of the weight.',
  evidence: [],
  seenBy: ['pad-content-is-ignored', 'padded-columns-are-zero', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias: () => null,
    mix(weights, values, pass) {
      if (!pass.mask) return correctSeams.mix(weights, values, pass);
      const [B, S] = pass.mask.shape;
      const kept = tf.mul<tf.Tensor4D>(values, tf.reshape(pass.mask, [B, 1, S, 1])); // (B, H, S, D)
      return correctSeams.mix(weights, kept, pass);
    },
  }),
};
