import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const paddedEmbeddingsZeroed: Fault = {
  name: 'padded-embeddings-zeroed',
  what: 'Embeddings at padding are set to zero.',
  evidence: [],
  equivalent: 'Nobody reads a padded token, and each padded position still computes by itself, from zeros.',
  seenBy: [],
  plant: () => ({
    embed(parts, pass) {
      const sum = correctSeams.embed(parts, pass);
      return pass.mask ? tf.mul(sum, tf.expandDims(pass.mask, 2)) : sum; // (B, S) -> (B, S, 1)
    },
  }),
};
