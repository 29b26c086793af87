import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { nanUnless } from './parts/nan-unless';

export const valuesNotZeroed: Fault = {
  name: 'values-not-zeroed',
  what: 'Values at padded positions are NaN, and a weight of zero does not take them away.',
  evidence: ['pytorch/pytorch#101967'],
  seenBy: ['pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0',
  plant: () => ({
    mix(weights, values, pass) {
      if (!pass.mask) return correctSeams.mix(weights, values, pass);
      const [B, S] = pass.mask.shape;
      const real = tf.reshape(pass.mask, [B, 1, S, 1]); // (B, S) -> (B, 1, S, 1)
      return correctSeams.mix(weights, nanUnless(values, real), pass);
    },
  }),
};
