import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const residualDropped: Fault = {
  name: 'residual-dropped',
  what: 'The feed-forward network does not add to its input, but takes its place.',
  evidence: [],
  seenBy: ['matches-reference'],
  within: 1,
  smallest: { rows: 1, length: 1 },
  where: 'layer 0',
  plant() {
    let narrow: tf.Tensor2D;
    return {
      dense: (x, weights, pass) => (narrow = correctSeams.dense(x, weights, pass)),
      layerNorm: (sum, weights, pass) => {
        const x = pass.place === 'output' ? tf.reshape<tf.Rank.R3>(narrow, sum.shape) : sum; // (N, E) -> (B, S, E)
        return correctSeams.layerNorm(x, weights, pass);
      },
    };
  },
};
