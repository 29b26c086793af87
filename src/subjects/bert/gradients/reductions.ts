// Gradients of sums and means: what flowed to a sum flows to each of its terms.
import * as tf from '@tensorflow/tfjs-core';

/** `dy` at every term of the reduction that it is the gradient of; `share` is what one term weighs. */
function reduction(kernelName: string, share: (terms: number) => number): tf.GradConfig {
  const gradFunc: tf.GradFunc = (dy, [x], attrs) => ({
    x: () => {
      const { axis } = attrs as { axis?: number | number[] | null };
      const reduced = new Set(tf.util.parseAxisParam(axis ?? [], x.shape));
      // No axis at all means every axis.
      const kept = x.shape.map((n, i) => (reduced.size === 0 || reduced.has(i) ? 1 : n));
      const one = tf.mul(tf.reshape(dy as tf.Tensor, kept), share(x.size / kept.reduce((a, b) => a * b, 1)));
      return tf.mul(one, tf.ones(x.shape));
    },
  });
  return { kernelName, inputsToSave: ['x'], gradFunc };
}

export const reductions: readonly tf.GradConfig[] = [
  reduction('Sum', () => 1),
  reduction('Mean', (terms) => 1 / terms),
];
