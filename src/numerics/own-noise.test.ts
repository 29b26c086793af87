import type { Stretch } from './compare';
import { NOISE_FLOOR } from './noise';
import { mergedNoise, MOST_NOISE, OwnNoiseTally } from './own-noise';
import { resolutionOf } from './resolution';
import { ownBound, shapeBound } from './bounds';

function stretch(numbers: readonly number[]): Stretch {
  return { values: { data: Float32Array.from(numbers), shape: [1, numbers.length] }, offset: 0, count: numbers.length };
}

/** Numbers of which no two are alike, with all the digits that float32 has. */
const FULL = Array.from({ length: 64 }, (_, i) => Math.sin(i + 1) / 7);

test.each([
  ['float32', (x: number) => x, { step: 0, relative: NOISE_FLOOR }],
  ['4 decimals', (x: number) => Number(x.toFixed(4)), { step: 1e-4, relative: 0 }],
  ['6 decimals', (x: number) => Number(x.toFixed(6)), { step: 1e-6, relative: 0 }],
  ['whole numbers', (x: number) => Math.round(127 * x), { step: 1, relative: 0 }],
  ['bfloat16', (x: number) => truncated(x, 16), { step: 0, relative: 2 ** -7 }],
  ['float16', (x: number) => truncated(x, 13), { step: 0, relative: 2 ** -10 }],
])('the resolution of %s is seen', (_, rounded, expected) => {
  expect(resolutionOf([stretch(FULL.map(rounded))])).toMatchObject(expected);
});

test('a few numbers tell no resolution', () => {
  expect(resolutionOf([stretch([0.5, 0.25, 1])])).toMatchObject({ step: 0, relative: NOISE_FLOOR });
});

test('noise is the furthest that a text is from itself; what is no rounding does not count', () => {
  const tally = new OwnNoiseTally();
  tally.add(stretch(FULL), stretch(FULL));
  tally.add(stretch([1, 0.5]), stretch([1, 0.501]));
  tally.add(stretch([1, 0.5]), stretch([1 + 2 * MOST_NOISE, 0.5]));
  tally.add(stretch([1, 0.5]), stretch([NaN, 0.5]));
  const { samples, order } = tally.noise;
  expect(samples).toBe(4);
  expect(order).toBeCloseTo(0.001, 6);
});

test('a step counts in parts of the smallest vector', () => {
  const tally = new OwnNoiseTally();
  const rounded = FULL.map((x) => Number(x.toFixed(3)));
  tally.add(stretch(rounded), stretch(rounded));
  expect(tally.noise.floor).toBeCloseTo(0.001 / Math.max(...rounded.map(Math.abs)), 6);
  const other = { samples: 2, order: 0.1, floor: 1, resolution: 'other' };
  expect(mergedNoise(tally.noise, other)).toEqual({ samples: 3, order: 0.1, floor: 1, resolution: 'other' });
});

test('the bound is the documented one, or what was measured where that is more', () => {
  const quiet = { samples: 1, order: 1e-7, floor: NOISE_FLOOR, resolution: '' };
  expect(ownBound(quiet, 'wasm')).toMatchObject({ value: shapeBound('wasm').value, repeats: true });
  const loud = { ...quiet, order: 1e-3, floor: 1e-2 };
  expect(ownBound(loud, 'wasm').value).toBeCloseTo(8e-3 + 1e-2, 9);
});

function truncated(x: number, zeros: number): number {
  const bits = new Uint32Array(Float32Array.of(x).buffer);
  bits[0] &= ~(2 ** zeros - 1);
  return new Float32Array(bits.buffer)[0];
}
