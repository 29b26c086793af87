import { expOfNegative } from './exp';

/** From here on 1 − Φ is below 1e-9, and taken for 0. */
const END: f32 = 6;

/**
 * GELU, x·Φ(x) (Hendrycks and Gimpel, arXiv:1606.08415), Φ the distribution function of the standard normal distribution.
 *
 * With t = |x|, 1 − Φ(t) = exp(−p(t)). p is a polynomial of degree 8, fitted on [0, 6] to −ln(erfc(t/√2)/2) by least squares
 * that were weighted anew until the largest error of GELU was as small as it gets: 5.3e-8 with these coefficients in float32.
 */
@inline
export function geluOf(x: v128): v128 {
  const t = f32x4.pmin(f32x4.abs(x), f32x4.splat(END));
  let p = f32x4.splat(1.7833110632636817e-6);
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-2.5129569621640258e-5));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.1882631224580109e-4));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.1943653953494504e-4));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-4.927753005176783e-3));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(3.6409370601177216e-2));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(3.1829169392585754e-1));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(7.978862524032593e-1));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(6.931471824645996e-1));
  const above = v128.andnot(expOfNegative(f32x4.neg(p)), f32x4.ge(f32x4.abs(x), f32x4.splat(END)));
  // Φ(x) is 1 − (1 − Φ(t)) on the right, and 1 − Φ(t) on the left.
  const share = v128.bitselect(above, f32x4.sub(f32x4.splat(1), above), f32x4.lt(x, f32x4.splat(0)));
  return f32x4.mul(x, share);
}
