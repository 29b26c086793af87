import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';

export const blockFloatingPoint: Fault = {
  name: 'block-floating-point',
  what: 'States share one exponent, that of the largest of the batch, and are rounded to 10 bits below it.',
  evidence: [],
  seenBy: ['pad-content-is-ignored'],
  within: 20,
  smallest: { rows: 2, length: 2 },
  where: 'layer 0',
  plant: () => ({
    layerOutput(hidden) {
      const exponent = tf.ceil(tf.div(tf.log(tf.max(tf.abs(hidden))), Math.LN2));
      const step = tf.pow(2, tf.sub(exponent, 10));
      return tf.mul(tf.round(tf.div(hidden, step)), step);
    },
  }),
};
