import * as tf from '@tensorflow/tfjs-core';

// Taken once: looking a global up in a jest sandbox costs more than the arithmetic around it.
const { abs, exp, sign } = Math;

/**
 * The error function, element by element, to float32's precision.
 *
 * tfjs's cpu backend computes formula 7.1.26 of Abramowitz and Stegun, which is wrong by up to 1.5e-7: on a real
 * checkpoint that alone is more than all rounding. So cpu is computed here, in float64; its tensors are on the host anyway.
 */
export function erf<T extends tf.Tensor>(x: T): T {
  if (tf.getBackend() !== 'cpu') return tf.erf(x);
  return onHost(x) as T;
}

/** With a gradient of its own, 2/√π · exp(−x²): what is computed on the host tfjs cannot follow. */
const onHost = tf.customGrad((x, save) => {
  const input = x as tf.Tensor;
  const value = tf.tensor(new Float32Array(input.dataSync()).map(erfOf), input.shape);
  (save as tf.GradSaveFunc)([input]);
  const gradFunc = (dy: tf.Tensor, [at]: tf.Tensor[]): tf.Tensor =>
    tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(at))), 2 / Math.sqrt(Math.PI)));
  return { value, gradFunc };
});

/**
 * erf in float64: 2/√π · exp(−x²) · Σ 2ⁿ·x²ⁿ⁺¹/(2n+1)‼, in which all terms have one sign (Abramowitz and Stegun, 7.1.6).
 * From 4 on, erf is 1 to the last bit of a float32.
 */
export function erfOf(x: number): number {
  if (!(abs(x) < 4)) return x !== x ? NaN : sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; abs(term) > abs(sum) * 1e-12; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * exp(-x * x) * sum;
}
