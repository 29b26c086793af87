import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/backend';
import { activations, attentionMix, attentionScores, dense, layerNorm, mergeHeads, splitHeads } from './kernels';

/** erf by its Maclaurin series, in float64; good to 1e-14 up to |x| = 3. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const X = Float32Array.from({ length: 81 }, (_, i) => -4 + i / 10);
const worst = (found: tf.Tensor, expected: (x: number) => number): number =>
  Math.max(...[...found.dataSync()].map((y, i) => Math.abs(y - expected(X[i]))));

describe.each(['wasm', 'cpu'])('the kernels on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('gelu is x·Φ(x)', () => {
    expect(worst(activations.gelu(tf.tensor1d(X)), (x) => (x / 2) * (1 + erf(x / Math.SQRT2)))).toBeLessThan(5e-7);
  });

  test('gelu_new is its tanh approximation, which is not gelu', () => {
    const found = activations.gelu_new(tf.tensor1d(X));
    const c = Math.sqrt(2 / Math.PI);
    expect(worst(found, (x) => (x / 2) * (1 + Math.tanh(c * (x + 0.044715 * x ** 3))))).toBeLessThan(5e-7);
    expect(worst(found, (x) => (x / 2) * (1 + erf(x / Math.SQRT2)))).toBeGreaterThan(1e-4);
  });

  test('relu keeps what is positive', () => {
    expect(worst(activations.relu(tf.tensor1d(X)), (x) => Math.max(x, 0))).toBe(0);
  });

  test('dense is x·kernel + bias', () => {
    const weights = { kernel: tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), bias: tf.tensor1d([10, 20, 30]) };
    expect(dense(tf.tensor2d([1, -1, 2, 0], [2, 2]), weights).arraySync()).toEqual([
      [7, 17, 27],
      [12, 24, 36],
    ]);
  });

  test('layerNorm divides by the biased deviation, with eps under the root', () => {
    const weights = { gamma: tf.tensor1d([1, 2, 1, 1]), beta: tf.tensor1d([0, 0, 5, 0]) };
    const found = layerNorm(tf.tensor2d([1, 3, 1, 3], [1, 4]), weights, 3).arraySync() as unknown as number[][];
    found[0].forEach((y, i) => expect(y).toBeCloseTo([-0.5, 1, 4.5, 0.5][i], 6));
  });

  test('heads are split by width, and merge back into what they were', () => {
    const x = tf.tensor3d([...Array(24).keys()], [2, 3, 4]);
    expect(splitHeads(x, 2).arraySync()[1][1]).toEqual([
      [14, 15],
      [18, 19],
      [22, 23],
    ]);
    expect(mergeHeads(splitHeads(x, 2)).arraySync()).toEqual(x.arraySync());
  });

  test('scores are products of query and key, scaled; mix is a weighted sum of values', () => {
    const q = tf.tensor4d([1, 2, 3, 4, 0, 1, 0, 0], [1, 1, 2, 4]);
    const k = tf.tensor4d([1, 1, 1, 1, 2, 0, 0, 0], [1, 1, 2, 4]);
    expect(attentionScores(q, k).arraySync()[0][0]).toEqual([
      [5, 1],
      [0.5, 0],
    ]);
    const weights = tf.tensor4d([0.5, 0.5, 1, 0], [1, 1, 2, 2]);
    expect(attentionMix(weights, k).arraySync()[0][0]).toEqual([
      [1.5, 0.5, 0.5, 0.5],
      [1, 1, 1, 1],
    ]);
  });
});
