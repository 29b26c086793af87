import { F32, loadUpTo, storeUpTo, sumOf } from './lanes';

/** How many sums are taken side by side, in vectors of four: each then is short, and loses little to rounding. */
const STRIDE: i32 = 16;

/**
 * The layer normalisation of `x + residual` at every one of `rows` positions: `(s − mean) / √(variance + eps) · γ + β`, with
 * the biased variance (Ba, Kiros and Hinton, arXiv:1607.06450).
 *
 * @param x, residual `[rows, width]`; residual 0 adds nothing
 * @param gamma, beta `[width]`
 * @param y `[rows, width]`, none of the others
 */
export function addLayerNorm(
  x: usize,
  residual: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  rows: i32,
  width: i32,
  eps: f32,
): void {
  const bytes = (width as usize) * F32;
  const share: f32 = 1 / (width as f32);
  for (let row: i32 = 0; row < rows; row++) {
    for (let i: i32 = 0; i < width; i += 4) {
      const at = (i as usize) * F32;
      let sum = loadUpTo(x + at, width - i, 0);
      if (residual !== 0) sum = f32x4.add(sum, loadUpTo(residual + at, width - i, 0));
      storeUpTo(y + at, sum, width - i);
    }
    const mean = f32x4.splat(total(y, width) * share);
    for (let i: i32 = 0; i < width; i += 4) {
      const at = y + (i as usize) * F32;
      storeUpTo(at, f32x4.sub(loadUpTo(at, width - i, 0), mean), width - i);
    }
    const scale = f32x4.splat(1 / sqrt<f32>(totalOfSquares(y, width) * share + eps));
    for (let i: i32 = 0; i < width; i += 4) {
      const at = (i as usize) * F32;
      const normed = f32x4.mul(loadUpTo(y + at, width - i, 0), scale);
      const g = loadUpTo(gamma + at, width - i, 0);
      const b = loadUpTo(beta + at, width - i, 0);
      storeUpTo(y + at, f32x4.add(f32x4.mul(normed, g), b), width - i);
    }
    x += bytes;
    y += bytes;
    if (residual !== 0) residual += bytes;
  }
}

function total(x: usize, n: i32): f32 {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (let i: i32 = 0; i < n; i += STRIDE) {
    const at = x + (i as usize) * F32;
    a = f32x4.add(a, loadUpTo(at, n - i, 0));
    b = f32x4.add(b, loadUpTo(at + 4 * F32, n - i - 4, 0));
    c = f32x4.add(c, loadUpTo(at + 8 * F32, n - i - 8, 0));
    d = f32x4.add(d, loadUpTo(at + 12 * F32, n - i - 12, 0));
  }
  return sumOf(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
}

function totalOfSquares(x: usize, n: i32): f32 {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (let i: i32 = 0; i < n; i += STRIDE) {
    const at = x + (i as usize) * F32;
    const p = loadUpTo(at, n - i, 0);
    const q = loadUpTo(at + 4 * F32, n - i - 4, 0);
    const r = loadUpTo(at + 8 * F32, n - i - 8, 0);
    const s = loadUpTo(at + 12 * F32, n - i - 12, 0);
    a = f32x4.add(a, f32x4.mul(p, p));
    b = f32x4.add(b, f32x4.mul(q, q));
    c = f32x4.add(c, f32x4.mul(r, r));
    d = f32x4.add(d, f32x4.mul(s, s));
  }
  return sumOf(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
}
