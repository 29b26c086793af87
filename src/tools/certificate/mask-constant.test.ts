import { judgeMask, LOWEST, MASK_CONSTANTS, smallestSafeMask } from './mask-constant';

const { fround } = Math;

describe('exact zeros', () => {
  test.each([
    [4947, -1e4, 'proven'],
    [4949, -1e4, 'not proven'],
    [447, -1e3, 'proven'],
    [449, -1e3, 'not proven'],
    [32699, -65504, 'proven'],
    [32701, -65504, 'not proven'],
    [4.9e8, -1e9, 'proven'],
    [5.1e8, -1e9, 'not proven'],
    [1e38, LOWEST.value, 'proven'],
    [2e38, LOWEST.value, 'not proven'],
    [1e38, -Infinity, 'proven'],
    [Infinity, -Infinity, 'not proven'],
    [NaN, -1e4, 'not proven'],
    [0, -104, 'not proven'],
    [0, -105, 'proven'],
  ])('scores within ±%d, constant %d: %s', (bound, value, verdict) => {
    expect(judgeMask(bound, value).exactZeros).toBe(verdict);
  });
});

describe('score + constant', () => {
  test('finfo.min overflows from half a unit in its last place on: 2^103, which ties to even', () => {
    expect(judgeMask(2 ** 103, LOWEST.value).sum).toBe('may overflow');
    expect(judgeMask(2 ** 103 * (1 - 2 ** -24), LOWEST.value).sum).toBe('finite');
    expect(judgeMask(1, -Infinity).sum).toBe('infinite');
  });
});

describe('a fully masked row', () => {
  // Half a unit in the last place of 1e9 is 32; its significand is even, so a tie returns to it.
  test.each([
    [32, -1e9, 'uniform'],
    [fround(32 + 2 ** -18), -1e9, 'not proven'],
    // 65504 has steps of 2^-8 on both sides.
    [2 ** -9, -65504, 'uniform'],
    [2 ** -8, -65504, 'not proven'],
    // A power of two: half as far towards 0, where the steps are half as wide.
    [32, -(2 ** 30), 'uniform'],
    [33, -(2 ** 30), 'not proven'],
    // An odd significand: a tie moves away.
    [32, -(1e9 + 64), 'not proven'],
    [fround(32 - 2 ** -19), -(1e9 + 64), 'uniform'],
    [1e30, LOWEST.value, 'uniform'],
    [0, -Infinity, 'NaN'],
  ])('scores within ±%d, constant %d: %s', (bound, value, verdict) => {
    expect(judgeMask(bound, value).fullyMasked).toBe(verdict);
  });
});

test('the smallest safe constant is safe, and the next one towards 0 is not', () => {
  for (const bound of [0, 0.2, 76.145, 917.45, 20_000, 1e9, 1e30]) {
    const smallest = smallestSafeMask(bound);
    expect(fround(smallest)).toBe(smallest);
    expect(judgeMask(bound, smallest).exactZeros).toBe('proven');
    const bits = new Int32Array(Float32Array.of(smallest).buffer);
    bits[0]--;
    expect(judgeMask(bound, new Float32Array(bits.buffer)[0]).exactZeros).toBe('not proven');
  }
  expect(smallestSafeMask(76.145)).toBeCloseTo(-(2 * 76.145 + 104), 3);
  expect(smallestSafeMask(3e38)).toBe(-Infinity);
  expect(smallestSafeMask(Infinity)).toBe(-Infinity);
});

test('every constant is a float32', () => {
  for (const { value } of MASK_CONSTANTS) expect(fround(value)).toBe(value);
});
