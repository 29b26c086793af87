import * as tf from '@tensorflow/tfjs-core';
import { softmaxOver } from '../bert/mask';
import type { Fault } from './fault';
import { overKeys } from './parts/mask-over';

export const maskAfterSoftmax: Fault = {
  name: 'mask-after-softmax',
  what: 'Weights are multiplied by the mask after the softmax, so what the padding took is gone, and rows sum to less than one.',
  evidence: ['huggingface/pytorch-image-models#2236'],
  seenBy: ['rows-sum-to-one', 'pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 1 },
  where: 'layer 0, head 0',
  plant: () => ({
    normalize(scores, _, { mask }) {
      const weights = softmaxOver(scores);
      return mask ? tf.mul(weights, overKeys(mask)) : weights;
    },
  }),
};
