import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { overQueries } from './parts/mask-over';

export const paddedQueriesZeroed: Fault = {
  name: 'padded-queries-zeroed',
  what: "The mask is laid on both axes, and a padded token's row is zero as its column is.",
  evidence: [],
  seenBy: ['padded-rows-attend-to-real-tokens', 'rows-sum-to-one'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  declares: { fullyMasked: 'zeros' },
  plant: () => ({
    normalize(scores, bias, pass) {
      const weights = correctSeams.normalize(scores, bias, pass);
      return pass.mask ? tf.mul(weights, overQueries(pass.mask)) : weights;
    },
  }),
};
