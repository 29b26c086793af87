import * as tf from '@tensorflow/tfjs-core';
import { LOWEST_FLOAT32 } from '../../core/float32';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const maskExtendedTwice: Fault = {
  name: 'mask-extended-twice',
  what: 'What is a bias already is made into a bias once more: real keys get the lowest number, padded ones -Infinity, and attention to real keys is uniform.',
  evidence: [],
  seenBy: ['no-mask-is-all-ones', 'fully-masked-rows', 'rows-sum-to-one', 'matches-reference'],
  within: 2,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias(pass, embeddings) {
      const bias = correctSeams.maskToBias(pass, embeddings);
      return bias && tf.mul(tf.sub(1, bias), LOWEST_FLOAT32);
    },
  }),
};
