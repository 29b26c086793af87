import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { exponentialsFrom } from './parts/exponentials-from';

export const clampedRowMaximum: Fault = {
  name: 'clamped-row-maximum',
  what: "The softmax looks for a row's maximum from -50,000 upwards: where all scores lie below, as in a row that is all padding, every weight is 0.",
  evidence: ['flashinfer-ai/flashinfer#4267'],
  seenBy: ['rows-sum-to-one', 'fully-masked-rows'],
  within: 10,
  smallest: { rows: 1, length: 1 },
  plant: () => ({
    normalize(scores, bias) {
      const exponentials = exponentialsFrom(-5e4, scores, bias);
      // Where the maximum is right the sum is at least 1.
      return tf.div(exponentials, tf.maximum(tf.sum(exponentials, 3, true), 1e-30));
    },
  }),
};
