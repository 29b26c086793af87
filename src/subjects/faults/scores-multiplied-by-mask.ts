import * as tf from '@tensorflow/tfjs-core';
import { softmaxOver } from '../bert/mask';
import type { Fault } from './fault';
import { overKeys } from './parts/mask-over';

export const scoresMultipliedByMask: Fault = {
  name: 'scores-multiplied-by-mask',
  what: 'The scores are multiplied by the mask before the softmax: those of the padding become 0, which is a score like any other.',
  evidence: [],
  seenBy: ['padded-columns-are-zero', 'pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({ normalize: (scores, _, { mask }) => softmaxOver(mask ? tf.mul(scores, overKeys(mask)) : scores) }),
};
