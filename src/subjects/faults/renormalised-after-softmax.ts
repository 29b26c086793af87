import * as tf from '@tensorflow/tfjs-core';
import { softmaxOver } from '../bert/mask';
import type { Fault } from './fault';
import { overKeys } from './parts/mask-over';

export const renormalisedAfterSoftmax: Fault = {
  name: 'renormalised-after-softmax',
  what: 'Weights are multiplied by the mask after the softmax and divided by their sum, which is 0 where the padding has the largest scores.',
  evidence: ['abisee/pointer-generator#88'],
  seenBy: ['rows-sum-to-one', 'pad-content-is-ignored', 'fully-masked-rows'],
  within: 3,
  smallest: { rows: 1, length: 1 },
  where: 'layer 0, head 0',
  plant: () => ({
    normalize(scores, _, { mask }) {
      const weights = softmaxOver(scores);
      if (!mask) return weights;
      const kept = tf.mul(weights, overKeys(mask));
      return tf.div(kept, tf.sum(kept, 3, true)); // (B, H, S, S) / (B, H, S, 1)
    },
  }),
};
