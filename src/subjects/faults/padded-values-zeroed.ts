import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const paddedValuesZeroed: Fault = {
  name: 'padded-values-zeroed',
  what: 'Values at padded positions are set to zero before they are mixed.',
  evidence: [],
  seenBy: [],
  equivalent: 'Their weight is zero; it is how a mix is made safe from NaN there.',
  plant: () => ({
    mix(weights, values, pass) {
      if (!pass.mask) return correctSeams.mix(weights, values, pass);
      const [B, S] = pass.mask.shape;
      return correctSeams.mix(weights, tf.mul(values, tf.reshape(pass.mask, [B, 1, S, 1])), pass); // (B, S) -> (B, 1, S, 1)
    },
  }),
};
