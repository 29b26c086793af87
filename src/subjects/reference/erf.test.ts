import { erf } from './erf';

/** erf by mpmath 1.3.0 with 40 digits, rounded to float64: `float(mpmath.erf(mpmath.mpf(x)))`, x being the float64 that is written. */
const EXACT: readonly [x: number, erf: number][] = [
  [1e-300, 1.1283791670955126e-300],
  [1e-8, 1.1283791670955126e-8],
  [0.001, 0.0011283787909692365],
  [0.1, 0.1124629160182849],
  [0.25, 0.27632639016823696],
  [0.5, 0.5204998778130465],
  [0.75, 0.7111556336535151],
  [0.9, 0.7969082124228322],
  [0.99, 0.8385080695553698],
  [0.999999, 0.8427003778418023],
  [1.0, 0.8427007929497149],
  [1.000001, 0.8427012080567972],
  [1.1, 0.8802050695740817],
  [1.25, 0.9229001282564583],
  [1.5, 0.9661051464753108],
  [1.75, 0.9866716712191824],
  [2.0, 0.9953222650189527],
  [2.5, 0.999593047982555],
  [3.0, 0.9999779095030014],
  [3.5, 0.9999992569016276],
  [4.0, 0.9999999845827421],
  [4.5, 0.9999999998033839],
  [5.0, 0.9999999999984626],
  [5.5, 0.9999999999999927],
  [5.9, 0.9999999999999999],
  [6.0, 1.0],
];

const EPSILON = 2 ** -52;

test.each(EXACT)('erf(%p) is right to three units in the last place', (x, exact) => {
  expect(Math.abs(erf(x) - exact) / exact).toBeLessThanOrEqual(1.5 * EPSILON);
  expect(erf(-x)).toBe(-erf(x));
});

test('0, the infinities and NaN', () => {
  expect(erf(0)).toBe(0);
  expect([erf(Infinity), erf(-Infinity), erf(1e9), erf(-6)]).toEqual([1, -1, 1, -1]);
  expect(erf(NaN)).toBeNaN();
});

test('it rises without a step where one formula takes over from the other', () => {
  for (const seam of [1, 6]) {
    for (let i = -200; i < 200; i++) {
      const x = seam + i * 1e-9;
      expect(erf(x + 1e-9) - erf(x)).toBeGreaterThanOrEqual(-EPSILON);
      expect(erf(x + 1e-9) - erf(x)).toBeLessThanOrEqual(1e-9);
    }
  }
});
