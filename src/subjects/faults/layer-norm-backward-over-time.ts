import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { withBackward } from './parts/with-backward';

export const layerNormBackwardOverTime: Fault = {
  name: 'layer-norm-backward-over-time',
  what: 'The backward pass of layer normalisation sums over positions instead of units; the forward pass is right.',
  evidence: [],
  seenBy: ['gradients-stop-at-padding'],
  within: 20,
  smallest: { rows: 1, length: 2 },
  where: 'not located: a gradient says that the padding is felt, not in which layer',
  plant: () => ({
    layerNorm: (given, weights, pass) =>
      withBackward(
        given,
        (x) => correctSeams.layerNorm(x, weights, pass),
        (dy, x) => {
          const centred = tf.sub(x, tf.mean(x, -1, true));
          const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), pass.config.layerNormEps));
          const normed = tf.mul(centred, scale);
          const slope = tf.mul(dy, weights.gamma);
          // Over axis 1, S, where it should be the last.
          const along = tf.mul(normed, tf.mean(tf.mul(slope, normed), 1, true));
          return tf.mul(scale, tf.sub(tf.sub(slope, tf.mean(slope, 1, true)), along));
        },
      ),
  }),
};
