// eˣ for x ≤ 0, to a unit or two in the last place.

const LOG2_E: f32 = 1.44269504;
/** ln 2 in two parts (Cody and Waite): n times the first is exact for every n that comes here. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;

/** 1.5·2²³: the bits of a float32 of that size count in ones, and its last nine are zeros. */
const ROUND: f32 = 12582912;

/** Below it eˣ is no normal float32, and 0 is given. */
const LOWEST: f32 = -87.3;

/**
 * eˣ = 2ⁿ·eʳ with x = n·ln 2 + r and |r| ≤ ln 2 / 2, where the terms of eʳ's series up to r⁷/7! leave out less than 6e-9 of
 * it. −∞ gives 0, NaN gives NaN.
 */
@inline
export function expOfNegative(x: v128): v128 {
  // pmax and pmin take the first operand where one is NaN, and are one instruction on x64, where max and min are several.
  const bounded = f32x4.pmax(x, f32x4.splat(LOWEST));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(LOG2_E)));
  let r = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  let y = f32x4.splat(1.0 / 5040.0);
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.0 / 720.0));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.0 / 120.0));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.0 / 24.0));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.0 / 6.0));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(0.5));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1));
  // 2ⁿ by its exponent, n + 127 from 1 to 127, which stands in the last bits of its sum with ROUND.
  const power = i32x4.shl(f32x4.add(n, f32x4.splat(ROUND + 127)), 23);
  return v128.andnot(f32x4.mul(y, power), f32x4.lt(x, f32x4.splat(LOWEST)));
}
