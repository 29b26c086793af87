import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const wrongBeyond64: Fault = {
  name: 'wrong-beyond-64',
  what: 'The mask reaches the first 64 keys only.',
  evidence: [],
  seenBy: ['pad-content-is-ignored', 'padded-columns-are-zero'],
  within: 50,
  smallest: { rows: 1, length: 65 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias(pass, embeddings) {
      const bias = correctSeams.maskToBias(pass, embeddings);
      const reached = Float32Array.from({ length: pass.batch.length }, (_, key) => (key < 64 ? 1 : 0));
      return bias && tf.mul(bias, reached);
    },
  }),
};
