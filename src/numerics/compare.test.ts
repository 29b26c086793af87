import { compareBits, compareWithin, magnitudeOf } from './compare';
import type { Stretch } from './compare';

function stretch(numbers: number[], offset = 0, count = numbers.length - offset): Stretch {
  return { values: { data: Float32Array.from(numbers), shape: [numbers.length] }, offset, count };
}

describe('bits', () => {
  test('equal bits pass', () => {
    expect(compareBits(stretch([1, -2.5, 0]), stretch([1, -2.5, 0]))).toEqual({ compared: 3, count: 0, worst: 0 });
  });

  test('one unit in the last place does not', () => {
    const comparison = compareBits(stretch([1, 1]), stretch([1, 1 + 2 ** -23]));
    expect(comparison).toMatchObject({ count: 1, first: { at: 1, expected: 1, observed: 1 + 2 ** -23 } });
    expect(comparison.worst).toBe(2 ** -23);
  });

  test('0 and −0 are not the same bits', () => {
    expect(compareBits(stretch([0]), stretch([-0])).count).toBe(1);
  });

  test.each([NaN, Infinity, -Infinity])('%p does not pass, not even against itself', (value) => {
    const comparison = compareBits(stretch([value]), stretch([value]));
    expect(comparison).toMatchObject({ count: 1, worst: Infinity });
  });

  test('a stretch begins at its offset', () => {
    expect(compareBits(stretch([9, 1, 2], 1), stretch([1, 2])).count).toBe(0);
    expect(compareBits(stretch([1, 2, 9], 0, 2), stretch([1, 2])).count).toBe(0);
  });
});

describe('within a bound', () => {
  test('deviations are measured by the scale', () => {
    expect(compareWithin(stretch([100]), stretch([101]), 0.011, 100)).toMatchObject({ count: 0, worst: 0.01 });
    expect(compareWithin(stretch([100]), stretch([101]), 0.009, 100)).toMatchObject({ count: 1, worst: 0.01 });
  });

  test('what lies at the bound passes', () => {
    expect(compareWithin(stretch([0]), stretch([0.5]), 0.5, 1)).toMatchObject({ count: 0, worst: 0.5 });
  });

  test('a unit is measured by its own scale, but by no less than a part of what is expected', () => {
    const scale = { units: Float32Array.of(1, 4, 1), relative: 0.5 };
    const [expected, observed] = [stretch([0, 0, -16]), stretch([2, 2, -12])];
    expect(compareWithin(expected, observed, 1, scale)).toMatchObject({
      count: 1,
      worst: 2,
      first: { at: 0, expected: 0, observed: 2, deviation: 2 },
    });
    expect(compareWithin(stretch([9, 0], 1), stretch([9, 8, 1], 2), 0.75, scale)).toMatchObject({
      compared: 1,
      worst: 1,
      first: { at: 0, deviation: 1 },
    });
  });

  test('all that are out of bounds are counted, the first is named, the worst is known', () => {
    const comparison = compareWithin(stretch([0, 0, 0, 0, 0]), stretch([0.5, 2, 1, 3, 0.25]), 0.75, 1);
    expect(comparison).toMatchObject({ count: 3, worst: 3, first: { at: 1, observed: 2 } });
  });

  test.each([NaN, Infinity])('%p does not pass, on either side or on both', (value) => {
    for (const [a, b] of [
      [value, 1],
      [1, value],
      [value, value],
    ]) {
      expect(compareWithin(stretch([a]), stretch([b]), 1e9, 1)).toMatchObject({ count: 1, worst: Infinity });
    }
  });

  test('a NaN after a bad number is counted too', () => {
    expect(compareWithin(stretch([0, 0, 0]), stretch([5, NaN, 5]), 1, 1).count).toBe(3);
  });
});

test('the magnitude is the largest absolute value, and 1 where there is none', () => {
  expect(magnitudeOf(stretch([1, -3, 2]))).toBe(3);
  expect(magnitudeOf(stretch([1, -3, 2], 2))).toBe(2);
  expect(magnitudeOf(stretch([1, -3, 2, 9], 1, 2))).toBe(3);
  expect(magnitudeOf(stretch([0.25, 0]))).toBe(0.25);
  expect(magnitudeOf(stretch([0, 0]))).toBe(1);
  expect(magnitudeOf(stretch([NaN, Infinity]))).toBe(1);
});
