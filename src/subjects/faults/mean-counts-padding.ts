import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const meanCountsPadding: Fault = {
  name: 'mean-counts-padding',
  what: 'The mean is taken over all positions, padding among them.',
  evidence: ['huggingface/sentence-transformers#2569', 'HKUDS/LightRAG#3675'],
  seenBy: ['pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'pooling mean: every hidden state agrees',
  plant: () => ({
    pool: (hidden, pass) => ({ ...correctSeams.pool(hidden, pass), mean: tf.mean(hidden, 1) }),
  }),
};
