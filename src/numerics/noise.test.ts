import type { Stretch } from './compare';
import { compareWithin } from './compare';
import { Noise, NOISE_FACTOR, NOISE_FLOOR } from './noise';

function stretch(...numbers: number[]): Stretch {
  return { values: { data: Float32Array.from(numbers), shape: [numbers.length] }, offset: 0, count: numbers.length };
}

function noiseOf(...pairs: readonly [Stretch, Stretch][]): Noise {
  const noise = new Noise();
  for (const [a, b] of pairs) noise.add('x', 'order', a, b);
  return noise;
}

/** What a unit may be off by: k × noise + floor. */
const allowed = (noise: Noise, unit: number): number => NOISE_FACTOR * noise.scaleOf('x').units[unit];

test('k is 8 and the floor 4 units in the last place, as docs/noise.md says and the table of sensitivity was measured with', () => {
  expect(NOISE_FACTOR).toBe(8);
  expect(NOISE_FLOOR).toBe(4 * 2 ** -23);
});

test('a bound is k × noise + floor, unit by unit', () => {
  const noise = noiseOf([stretch(1, 2, 4), stretch(1.5, 2.25, 4.5)]);
  expect(allowed(noise, 0)).toBeCloseTo(NOISE_FACTOR * 0.5 + NOISE_FLOOR * 1, 6);
  expect(allowed(noise, 2)).toBeCloseTo(NOISE_FACTOR * 0.5 + NOISE_FLOOR * 4, 6);
});

test('the largest difference of all samples counts, and the samples are counted', () => {
  const noise = noiseOf([stretch(1), stretch(1.25)], [stretch(1), stretch(2)], [stretch(1), stretch(1)]);
  expect(allowed(noise, 0)).toBeCloseTo(NOISE_FACTOR, 5);
  expect(noise.samples).toBe(3);
  expect(noise.worst.order).toBe(1);
});

test('a huge unit does not lend its noise to the others', () => {
  const noise = noiseOf([stretch(30000, 1, 1), stretch(30000.5, 1 + 2 ** -20, 1 + 2 ** -20)]);
  expect(allowed(noise, 0)).toBeGreaterThan(NOISE_FACTOR * 0.5);
  expect(allowed(noise, 1)).toBeLessThan(NOISE_FACTOR * 2 ** -19);
});

test('a unit that the samples missed has the median noise', () => {
  const noise = noiseOf([stretch(1, 1, 1), stretch(1, 1.5, 1.5)]);
  expect(allowed(noise, 0)).toBeCloseTo(allowed(noise, 1), 6);
});

test('where no sample differs, the floor is left: a few units in the last place of the largest value, or of the number itself', () => {
  const noise = noiseOf([stretch(2, 0), stretch(2, 0)]);
  expect(allowed(noise, 0)).toBeCloseTo(2 * NOISE_FLOOR, 12);
  const scale = noise.scaleOf('x');
  const ulp = 2 ** -23;
  expect(compareWithin(stretch(16, 0), stretch(16 * (1 + 3 * ulp), 0), NOISE_FACTOR, scale).count).toBe(0);
  expect(compareWithin(stretch(16, 0), stretch(16 * (1 + 5 * ulp), 0), NOISE_FACTOR, scale).count).toBe(1);
  expect(compareWithin(stretch(2, 0), stretch(2, 1e-30), NOISE_FACTOR, scale).count).toBe(1);
});

test('the error against float64 counts, but not where it is far more than any order of sums explains', () => {
  const [order, close, far] = [noiseOf([stretch(1), stretch(1.125)]), 1.25, 9];
  const before = allowed(order, 0);
  order.add('x', 'float64', stretch(1), stretch(close));
  expect(allowed(order, 0)).toBeCloseTo(before * 2, 4);
  order.add('x', 'float64', stretch(1), stretch(far));
  expect(allowed(order, 0)).toBeLessThanOrEqual(before * 4.001);
});

test('what is not finite is no noise', () => {
  const noise = noiseOf([stretch(1, 1), stretch(NaN, Infinity)], [stretch(1, 1), stretch(1, 1)]);
  expect(allowed(noise, 0)).toBeCloseTo(NOISE_FLOOR, 12);
});

test('two measurements together are as noisy as the noisier', () => {
  const [a, b] = [noiseOf([stretch(1, 1), stretch(1.5, 1)]), noiseOf([stretch(1, 1), stretch(1, 1.25)])];
  a.merge(b);
  expect(a.samples).toBe(2);
  expect(allowed(a, 0)).toBeCloseTo(NOISE_FACTOR * 0.5, 4);
  expect(allowed(a, 1)).toBeGreaterThanOrEqual(NOISE_FACTOR * 0.25);
});

test('an output that was not measured has no bound', () => {
  expect(() => new Noise().scaleOf('logits')).toThrow(/logits/);
});
