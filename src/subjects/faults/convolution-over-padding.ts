import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const convolutionOverPadding: Fault = {
  name: 'convolution-over-padding',
  what: 'A convolution in the feed-forward network takes up the next position, whether it is padding or not.',
  evidence: [],
  seenBy: ['pad-content-is-ignored', 'position-wise-stays-in-place', 'matches-unpadded', 'gradients-stop-at-padding'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0',
  plant: () => ({
    activate(x, pass) {
      const [B, S, F] = x.shape;
      const next = tf.concat([tf.slice(x, [0, 1, 0], [B, S - 1, F]), tf.zeros([B, 1, F])], 1); // (B, S, F), moved by one
      return correctSeams.activate(tf.add(x, tf.mul(next, 0.1)), pass);
    },
  }),
};
