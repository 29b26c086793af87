import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const twoLowestNumbersSummed: Fault = {
  name: 'two-lowest-numbers-summed',
  what: 'Two masks are added, each with the lowest finite number at padding: the sum is -Infinity, and a row that is all padding NaN.',
  evidence: ['huggingface/transformers#27114', 'NVIDIA-NeMo/Automodel#2658'],
  needs: ['layout all'],
  seenBy: ['fully-masked-rows', 'rows-sum-to-one'],
  within: 10,
  smallest: { rows: 1, length: 1 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias(pass, embeddings) {
      const bias = correctSeams.maskToBias(pass, embeddings);
      return bias && tf.add(bias, bias);
    },
  }),
};
