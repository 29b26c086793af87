import * as tf from '@tensorflow/tfjs-core';
import { maskToBias } from '../bert/mask';
import type { Fault } from './fault';

export const noMaskHidesEverything: Fault = {
  name: 'no-mask-hides-everything',
  what: 'Where no mask is passed, a mask of zeros is put in its place, and every token is padding.',
  evidence: [],
  seenBy: ['no-mask-is-all-ones'],
  within: 2,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias: ({ mask, batch: { size, length } }) => maskToBias(mask ?? tf.zeros<tf.Rank.R2>([size, length])),
  }),
};
