import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/backend';
import { erf, erfOf } from './erf';

// Abramowitz and Stegun, table 7.1; from 2.5 on, mpmath.
const TABLE: readonly (readonly [number, number])[] = [
  [0, 0],
  [0.1, 0.112462916018285],
  [0.5, 0.520499877813047],
  [1, 0.842700792949715],
  [1.5, 0.966105146475311],
  [2, 0.995322265018953],
  [2.5, 0.999593047982555],
  [3, 0.999977909503001],
  [3.5, 0.999999256901628],
];

test('erf in float64 agrees with the tables, is odd, and ends at one', () => {
  for (const [x, y] of TABLE) {
    expect(Math.abs(erfOf(x) - y)).toBeLessThan(1e-12);
    expect(erfOf(-x)).toBe(-erfOf(x));
  }
  expect([3.999999, 4, 100, Infinity].map((x) => Math.fround(erfOf(x)))).toEqual([1, 1, 1, 1]);
  expect(erfOf(NaN)).toBeNaN();
});

describe.each(['wasm', 'cpu'])('erf on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  const grid = Float32Array.from({ length: 2001 }, (_, i) => (i - 1000) / 200);

  test('is right to float32’s last places, where tfjs’s own on cpu is not', () => {
    const worst = (found: tf.Tensor): number =>
      [...found.dataSync()].reduce((max, y, i) => Math.max(max, Math.abs(y - erfOf(grid[i]))), 0);
    expect(worst(erf(tf.tensor1d(grid)))).toBeLessThan(2 ** -23);
    if (backend === 'cpu') expect(worst(tf.erf(tf.tensor1d(grid)))).toBeGreaterThan(2 ** -23);
  });
});
