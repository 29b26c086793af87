import { cosine, leastFirst } from './cosine';

test('one for vectors that point alike, whatever their length; zero across; minus one against', () => {
  expect(cosine([1, 2, 2], [3, 6, 6])).toBe(1);
  expect(cosine([1, 0], [0, 5])).toBe(0);
  expect(cosine([1, -2], [-1, 2])).toBeCloseTo(-1, 15);
});

test('NaN where there is no angle, so that it passes for no agreement', () => {
  expect(cosine([0, 0], [1, 1])).toBeNaN();
  expect(cosine([1, NaN], [1, 1])).toBeNaN();
});

test('the least comes first, and NaN before it, wherever it stood', () => {
  for (const cosines of [
    [1, NaN, -0.5, 0.25],
    [NaN, 1, 0.25, -0.5],
    [0.25, 1, -0.5, NaN],
  ]) {
    expect(cosines.sort(leastFirst)).toEqual([NaN, -0.5, 0.25, 1]);
  }
});
