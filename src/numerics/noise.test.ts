import type { Stretch } from './compare';
import { compareWithin } from './compare';
import { Noise, noiseFloor, NOISE_FACTOR, NOISE_FLOOR } from './noise';

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

test('vectors begin at their offsets, and no number behind them counts', () => {
  const of = (offset: number, ...numbers: number[]): Stretch => ({ ...stretch(...numbers), offset, count: 2 });
  const noise = noiseOf([of(1, 9, 1, 2, 90), of(2, 7, 7, 1.5, 2, 9)]);
  expect(noise.worst.order).toBe(0.25);
  expect([...noise.scaleOf('x').units].length).toBe(2);
  expect(allowed(noise, 0)).toBeCloseTo(NOISE_FACTOR * 0.5 + NOISE_FLOOR, 5);
});

test('the median is that of the units in the order of their noise, not of their places', () => {
  const noise = noiseOf([stretch(1, 1, 1, 1, 1), stretch(1.5, 1.5, 1, 1, 1)]);
  expect(allowed(noise, 2)).toBeCloseTo(NOISE_FLOOR, 12);
  const noisier = noiseOf([stretch(1, 1, 1, 1, 1), stretch(1.5, 1.25, 1, 1.5, 1)]);
  expect(allowed(noisier, 2)).toBeCloseTo(NOISE_FACTOR * 0.25, 5);
});

test('the furthest that vectors were apart is in parts of their largest number, for each source by itself', () => {
  const noise = noiseOf([stretch(4, -8), stretch(5, -8)]);
  noise.add('x', 'float64', stretch(4, -8), stretch(4, -12));
  expect(noise.worst).toEqual({ order: 0.125, float64: 0.5 });
});

test('a scale is worked out once, and anew when more was seen', () => {
  const noise = noiseOf([stretch(1), stretch(1.5)]);
  const before = noise.scaleOf('x');
  expect(noise.scaleOf('x')).toBe(before);
  expect(before.relative).toBe(NOISE_FLOOR / NOISE_FACTOR);
  noise.add('x', 'order', stretch(1), stretch(2));
  expect(allowed(noise, 0)).toBeCloseTo(NOISE_FACTOR, 5);
  noise.merge(noiseOf([stretch(1), stretch(3)]));
  expect(allowed(noise, 0)).toBeCloseTo(2 * NOISE_FACTOR, 5);
});

test('a tensor of zeros has a scale that can be divided by', () => {
  const noise = noiseOf([stretch(0), stretch(0)]);
  expect([...noise.scaleOf('x').units]).toEqual([2 ** -149]);
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

test('merging takes the larger noise, error against float64 and value of each unit, and leaves the other as it was', () => {
  const a = noiseOf([stretch(1, 1, 1), stretch(1.25, 1.25, 1.25)]);
  const b = noiseOf([stretch(1, 1, 2 ** 22), stretch(1, 2, 2 ** 22)]);
  b.add('x', 'float64', stretch(1, 1, 2 ** 22), stretch(1.5, 1, 2 ** 22));
  const before = allowed(b, 1);
  a.merge(b);
  expect(a.worst).toEqual({ order: 0.25, float64: 0.5 / 2 ** 22 });
  expect(a.samples).toBe(3);
  expect(allowed(a, 0)).toBeCloseTo(NOISE_FACTOR * 0.5, 5);
  expect(allowed(a, 1)).toBeCloseTo(NOISE_FACTOR, 5);
  expect(allowed(a, 2)).toBeCloseTo(NOISE_FACTOR * 0.25 + NOISE_FLOOR * 2 ** 22, 5);
  expect(allowed(b, 1)).toBe(before);
  b.merge(a);
  expect(b.worst).toEqual(a.worst);
});

test('merging takes over outputs that only the other measured, as copies', () => {
  const [a, b] = [new Noise(), noiseOf([stretch(1, 1), stretch(1.5, 2)])];
  b.add('x', 'float64', stretch(1, 1), stretch(2, 1));
  a.merge(b);
  expect(a.scaleOf('x')).toEqual(b.scaleOf('x'));
  a.add('x', 'order', stretch(1, 1), stretch(9, 9));
  a.add('x', 'float64', stretch(1, 1), stretch(9, 9));
  a.add('x', 'order', stretch(2 ** 30, 2 ** 30), stretch(2 ** 30, 2 ** 30));
  b.merge(new Noise());
  expect(allowed(b, 0)).toBeCloseTo(NOISE_FACTOR, 5);
  expect(allowed(b, 1)).toBeCloseTo(NOISE_FACTOR, 5);
});

test('what moves more than four times as far as the units in another order is not explained, unless it is documented', () => {
  const noise = noiseOf([stretch(1), stretch(1.125)]);
  const apart = (by: number): Noise => noiseOf([stretch(1), stretch(1 + by)]);
  expect(noise.explains(apart(0.5), 0)).toBe(true);
  expect(noise.explains(apart(0.5625), 0)).toBe(false);
  expect(noise.explains(apart(0.5625), 0.5625)).toBe(true);
  expect(noise.explains(apart(0.625), 0.5625)).toBe(false);
  expect(new Noise().explains(apart(0.125), 0)).toBe(false);
});

test('what was not measured unit by unit is bound by the furthest that vectors were apart', () => {
  const noise = noiseOf([stretch(1), stretch(1.125)]);
  expect(noise.relativeBound).toBe(NOISE_FACTOR * 0.125 + NOISE_FLOOR);
  noise.add('x', 'float64', stretch(1), stretch(1.25));
  expect(noise.relativeBound).toBe(NOISE_FACTOR * 0.25 + NOISE_FLOOR);
  noise.add('x', 'float64', stretch(1), stretch(9));
  expect(noise.relativeBound).toBe(NOISE_FACTOR * 0.5 + NOISE_FLOOR);
});

test('a noise that went to another process and back is the same noise', () => {
  const noise = noiseOf([stretch(1, 4), stretch(1.125, 4)]);
  noise.add('x', 'float64', stretch(1, 4), stretch(1.25, 4));
  const back = Noise.from(structuredClone(noise.plain));
  expect(back.plain).toEqual(noise.plain);
  expect(back).toMatchObject({ samples: 2, worst: { order: 0.03125, float64: 0.0625 } });
  expect(back.scaleOf('x')).toEqual(noise.scaleOf('x'));
});

test.each([
  [undefined, 2 ** -23],
  ['int8 weights', 2 ** -23],
  ['float16', 2 ** -10],
  ['bfloat16', 2 ** -7],
])(
  'in precision %s where no sample shows rounding, four units in the last place are allowed, here and elsewhere',
  (precision, unit) => {
    const noise = new Noise(noiseFloor(precision));
    noise.add('x', 'order', stretch(1), stretch(1));
    expect(noise.relativeBound).toBe(4 * unit);
    const back = Noise.from(structuredClone(noise.plain));
    expect(allowed(back, 0)).toBeCloseTo(4 * unit, 12);
  },
);

test('an output that was not measured has no bound', () => {
  expect(() => new Noise().scaleOf('logits')).toThrow(/logits/);
});

test('where it counts whole, it does so up to what is documented, whatever another order costs', () => {
  const noise = noiseOf([stretch(1, 1), stretch(1, 1)]);
  noise.add('x', 'float64', stretch(1, 1), stretch(1.0625, 1));
  expect(allowed(noise, 0)).toBeCloseTo(NOISE_FLOOR, 12);
  expect(allowed(noise.whole(0.125), 0)).toBeCloseTo(NOISE_FACTOR * 0.0625 + NOISE_FLOOR, 6);
  expect(noise.whole(0.125).relativeBound).toBeCloseTo(NOISE_FACTOR * 0.0625 + NOISE_FLOOR, 6);
  expect(allowed(noise.whole(0.03125), 0)).toBeCloseTo(NOISE_FLOOR, 12);
  // Another unit, and the noise that it was made of, are as they were.
  expect(allowed(noise.whole(0.125), 1)).toBeCloseTo(NOISE_FLOOR, 12);
  expect(allowed(noise, 0)).toBeCloseTo(NOISE_FLOOR, 12);
});
