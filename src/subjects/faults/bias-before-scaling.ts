import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { hidingWith } from './parts/hiding-with';

export const biasBeforeScaling: Fault = {
  name: 'bias-before-scaling',
  what: 'A bias of -10,000 is added before the scores are divided by the root of D, and is divided with them.',
  evidence: [],
  needs: ['hot weights'],
  seenBy: ['padded-columns-are-zero', 'pad-content-is-ignored', 'matches-unpadded'],
  within: 5,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias(pass, embeddings) {
      const bias = hidingWith(-1e4)(pass, embeddings);
      return bias && tf.div(bias, Math.sqrt(pass.config.hiddenSize / pass.config.heads));
    },
  }),
};
