// The gradient of the softmax over the last axis, the only one that tfjs's kernel knows.
import * as tf from '@tensorflow/tfjs-core';

/** For y = softmax(x), dx = y · (dy − Σ y·dy): exactly 0 wherever y is, so nothing flows to a key without weight. */
export const softmax: readonly tf.GradConfig[] = [
  {
    kernelName: 'Softmax',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      logits: () => tf.mul(y, tf.sub(dy as tf.Tensor, tf.sum(tf.mul(y, dy as tf.Tensor), -1, true))),
    }),
  },
];
