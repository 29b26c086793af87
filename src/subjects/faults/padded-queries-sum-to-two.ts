import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { overQueries } from './parts/mask-over';

export const paddedQueriesSumToTwo: Fault = {
  name: 'padded-queries-sum-to-two',
  what: "A padded query's weights are twice what they should be.",
  evidence: [],
  seenBy: ['rows-sum-to-one'],
  within: 3,
  smallest: { rows: 1, length: 1 },
  where: 'layer 0, head 0',
  plant: () => ({
    normalize(scores, bias, pass) {
      const weights = correctSeams.normalize(scores, bias, pass);
      return pass.mask ? tf.mul(weights, tf.sub(2, overQueries(pass.mask))) : weights;
    },
  }),
};
