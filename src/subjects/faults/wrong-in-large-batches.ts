import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const wrongInLargeBatches: Fault = {
  name: 'wrong-in-large-batches',
  what: 'In batches of more than four rows the last one loses its mask.',
  evidence: [],
  seenBy: ['pad-content-is-ignored', 'padded-columns-are-zero', 'matches-unpadded'],
  within: 20,
  smallest: { rows: 5, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias(pass, embeddings) {
      const bias = correctSeams.maskToBias(pass, embeddings);
      const { size: B } = pass.batch;
      if (!bias || B <= 4) return bias;
      const reached = Float32Array.from({ length: B }, (_, row) => (row < B - 1 ? 1 : 0));
      return tf.mul(bias, tf.tensor4d(reached, [B, 1, 1, 1]));
    },
  }),
};
