import type { Stretch } from './compare';
import { NOISE_FLOOR } from './noise';
import { mergedNoise, MOST_NOISE, NondeterminismTally } from './nondeterminism';
import { resolutionOf } from './resolution';

function stretch(numbers: readonly number[]): Stretch {
  return { values: { data: Float32Array.from(numbers), shape: [1, numbers.length] }, offset: 0, count: numbers.length };
}

/** Numbers of which no two are alike, with all the digits that float32 has. */
const FULL = Array.from({ length: 64 }, (_, i) => Math.sin(i + 1) / 7);

const FLOAT32 = { step: 0, relative: NOISE_FLOOR, words: 'units in the last place of float32' };
const FOUR_DECIMALS = { step: 1e-4, relative: 0 };

test.each([
  ['float32', (x: number) => x, FLOAT32],
  ['large float32', (x: number) => 1000 * x + 500, FLOAT32],
  ['4 decimals', (x: number) => Number(x.toFixed(4)), { ...FOUR_DECIMALS, words: 'for they have 4 decimals' }],
  ['6 decimals', (x: number) => Number(x.toFixed(6)), { step: 1e-6, relative: 0, words: 'for they have 6 decimals' }],
  ['whole numbers', (x: number) => Math.round(127 * x), { step: 1, relative: 0, words: 'for they are whole numbers' }],
  ['bfloat16', (x: number) => truncated(x, 16), { step: 0, relative: 2 ** -7, words: 'for they are bfloat16 numbers' }],
  ['float16', (x: number) => truncated(x, 13), { step: 0, relative: 2 ** -10, words: 'for they are float16 numbers' }],
])('the resolution of %s is seen', (_, rounded, expected) => {
  expect(resolutionOf([stretch(FULL.map(rounded))])).toMatchObject(expected);
});

test('fewer than 32 numbers tell no resolution, and zeros are none', () => {
  const decimals = FULL.map((x) => Number(x.toFixed(4)));
  const zeros = FULL.map(() => 0);
  expect(resolutionOf([stretch(decimals.slice(0, 31)), stretch(zeros)])).toMatchObject(FLOAT32);
  expect(resolutionOf([stretch(decimals.slice(0, 16)), stretch(decimals.slice(16, 32))])).toMatchObject(FOUR_DECIMALS);
});

test('what is not finite, or too large to show decimals, hides no resolution', () => {
  const decimals = FULL.map((x) => Number(x.toFixed(4)));
  expect(resolutionOf([stretch([...decimals, NaN, Infinity])])).toMatchObject(FOUR_DECIMALS);
  expect(resolutionOf([stretch([...decimals, 1234.5678])])).toMatchObject(FOUR_DECIMALS);
});

test('noise is the furthest that a text is from itself; what is no rounding does not count', () => {
  const tally = new NondeterminismTally();
  tally.add(stretch(FULL), stretch(FULL));
  tally.add(stretch([1, 0.5]), stretch([1, 0.501]));
  tally.add(stretch([1, 0.5]), stretch([1 + 2 ** -6, 0.5]));
  tally.add(stretch([1, 0.5]), stretch([NaN, 0.5]));
  const { samples, order } = tally.noise;
  expect(samples).toBe(4);
  expect(order).toBeCloseTo(0.001, 6);
  tally.add(stretch([1, 0.5]), stretch([1 + MOST_NOISE, 0.5]));
  expect(tally.noise.order).toBe(2 ** -7);
});

test('a step counts in parts of the smallest vector', () => {
  const tally = new NondeterminismTally();
  const rounded = FULL.map((x) => Number(x.toFixed(3)));
  tally.add(stretch(rounded), stretch(rounded));
  expect(tally.noise.floor).toBeCloseTo(0.001 / Math.max(...rounded.map(Math.abs)), 6);
  const other = { samples: 2, order: 0.1, floor: 1, resolution: 'other' };
  for (const merged of [mergedNoise(tally.noise, other), mergedNoise(other, tally.noise)]) {
    expect(merged).toEqual({ samples: 3, order: 0.1, floor: 1, resolution: 'other' });
  }
});

function truncated(x: number, zeros: number): number {
  const bits = new Uint32Array(Float32Array.of(x).buffer);
  bits[0] &= ~(2 ** zeros - 1);
  return new Float32Array(bits.buffer)[0];
}
