import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { withBackward } from './parts/with-backward';

export const backwardWithoutTheMask: Fault = {
  name: 'backward-without-the-mask',
  what: 'The backward pass computes the attention weights anew and forgets the mask; the forward pass is right.',
  evidence: [],
  seenBy: ['gradients-stop-at-padding'],
  within: 20,
  smallest: { rows: 1, length: 2 },
  where: 'not located: a gradient says that the padding is felt, not in which layer',
  plant: () => ({
    normalize: (scores, bias, pass) =>
      withBackward(
        scores,
        (x) => correctSeams.normalize(x, bias, pass),
        (dy, x) => {
          const weights = tf.softmax(x);
          return tf.mul(weights, tf.sub(dy, tf.sum(tf.mul(weights, dy), -1, true)));
        },
      ),
  }),
};
