import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

/** Numbers that stand head by head along the last axis, the last head first: `[N, H·D]`. */
function headsReversed(x: tf.Tensor2D, H: number): tf.Tensor2D {
  const D = x.shape[1] / H;
  return tf.concat(
    Array.from({ length: H }, (_, head) => tf.slice(x, [0, (H - 1 - head) * D], [-1, D])),
    1,
  );
}

export const headsPermuted: Fault = {
  name: 'heads-permuted',
  what: 'The heads stand in reverse order, and so do the weights that join them.',
  evidence: [],
  seenBy: [],
  equivalent: 'Each head is computed alone, and the sum over them is the same in any order.',
  plant: () => ({
    dense(x, weights, pass) {
      const { heads } = pass.config;
      if (pass.place === 'query' || pass.place === 'key' || pass.place === 'value') {
        return headsReversed(correctSeams.dense(x, weights, pass), heads);
      }
      if (pass.place !== 'attention output') return correctSeams.dense(x, weights, pass);
      const kernel = tf.transpose(headsReversed(tf.transpose(weights.kernel), heads)); // (H·D, E), its rows in blocks of D
      return correctSeams.dense(x, { ...weights, kernel }, pass);
    },
  }),
};
