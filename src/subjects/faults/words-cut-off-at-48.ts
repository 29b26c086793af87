import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';

/** Numbers of tokens that a row is read up to. */
const READ = 48;

export const wordsCutOffAt48: Fault = {
  name: 'words-cut-off-at-48',
  what: 'Of a row of more than 48 tokens the words behind them are dropped, in silence.',
  evidence: [],
  needs: [],
  seenBy: ['every-word-is-felt', 'matches-reference'],
  within: 60,
  smallest: { rows: 1, length: READ + 1 },
  plant: () => ({
    embed({ words, positions, types }, { batch: { size, length, attentionMask } }) {
      // [B, S, 1]
      const read = Float32Array.from({ length: size * length }, (_, i) => {
        const row = attentionMask?.subarray(i - (i % length), i + 1);
        const before = row ? row.reduce((sum, real) => sum + real, 0) : (i % length) + 1;
        return before <= READ ? 1 : 0;
      });
      return tf.add(tf.add(tf.mul(words, tf.tensor3d(read, [size, length, 1])), types), positions);
    },
  }),
};
