import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const logitsReadPadding: Fault = {
  name: 'logits-read-padding',
  what: 'The head of the masked language model adds a thousandth of the mean over all positions, padding among them.',
  evidence: [],
  seenBy: ['pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored', 'gradients-stop-at-padding'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'logits: every hidden state agrees',
  plant: () => ({
    dense(x, weights, pass) {
      if (pass.place !== 'mlm transform') return correctSeams.dense(x, weights, pass);
      const { size: B, length: S } = pass.batch;
      const states = tf.reshape(x, [B, S, -1]); // (N, E) -> (B, S, E)
      const mixed = tf.add(states, tf.mul(tf.mean(states, 1, true), 1e-3));
      return correctSeams.dense(tf.reshape(mixed, x.shape), weights, pass);
    },
  }),
};
