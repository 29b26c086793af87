import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { overKeys } from './parts/mask-over';

export const weightWithoutValue: Fault = {
  name: 'weight-without-value',
  what: 'Padded keys are given a weight of 1e-7 that is taken back before values are mixed: the attention that is shown is not the one that is used.',
  evidence: [],
  seenBy: ['padded-columns-are-zero'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    normalize(scores, bias, pass) {
      const weights = correctSeams.normalize(scores, bias, pass);
      return pass.mask ? tf.add(weights, tf.mul(tf.sub(1, overKeys(pass.mask)), 1e-7)) : weights;
    },
    mix: (weights, values, pass) =>
      correctSeams.mix(pass.mask ? tf.mul(weights, overKeys(pass.mask)) : weights, values, pass),
  }),
};
