/** Bytes of a float64. */
const F64: usize = 8;
/** Positions and outputs of a tile. */
const TILE: i32 = 4;

/**
 * `y = W·x + b` in float64. Every number is one sum over `width`, from the first term to the last, each product rounded
 * before it is added: what the plain loops in `src/subjects/reference/dense.ts` compute, to the last bit.
 *
 * @param x `[S / 4, width, 4]`: of four positions, each component side by side
 * @param w `[out, width]`
 * @param bias `[out]`
 * @param y `[out, S]`
 * @param S a multiple of four
 */
export function dense(x: usize, w: usize, bias: usize, y: usize, S: i32, width: i32, out: i32): void {
  const row = (S as usize) * F64;
  const step = (TILE as usize) * F64;
  for (let o: i32 = 0; o < out; o += TILE) {
    // Past the last output that one is computed, and stored, once more.
    const b = min(o + 1, out - 1);
    const c = min(o + 2, out - 1);
    const d = min(o + 3, out - 1);
    for (let s: i32 = 0; s < S; s += TILE) {
      let wa = w + ((o * width) as usize) * F64;
      let wb = w + ((b * width) as usize) * F64;
      let wc = w + ((c * width) as usize) * F64;
      let wd = w + ((d * width) as usize) * F64;
      let at = x + ((s * width) as usize) * F64;
      const end = at + (width as usize) * step;
      let a0 = f64x2.splat(0);
      let a1 = f64x2.splat(0);
      let b0 = f64x2.splat(0);
      let b1 = f64x2.splat(0);
      let c0 = f64x2.splat(0);
      let c1 = f64x2.splat(0);
      let d0 = f64x2.splat(0);
      let d1 = f64x2.splat(0);
      while (at < end) {
        const x0 = v128.load(at);
        const x1 = v128.load(at, 16);
        let weight = v128.load64_splat(wa);
        a0 = f64x2.add(a0, f64x2.mul(weight, x0));
        a1 = f64x2.add(a1, f64x2.mul(weight, x1));
        weight = v128.load64_splat(wb);
        b0 = f64x2.add(b0, f64x2.mul(weight, x0));
        b1 = f64x2.add(b1, f64x2.mul(weight, x1));
        weight = v128.load64_splat(wc);
        c0 = f64x2.add(c0, f64x2.mul(weight, x0));
        c1 = f64x2.add(c1, f64x2.mul(weight, x1));
        weight = v128.load64_splat(wd);
        d0 = f64x2.add(d0, f64x2.mul(weight, x0));
        d1 = f64x2.add(d1, f64x2.mul(weight, x1));
        at += step;
        wa += F64;
        wb += F64;
        wc += F64;
        wd += F64;
      }
      store(y, row, o, s, a0, a1, bias);
      store(y, row, b, s, b0, b1, bias);
      store(y, row, c, s, c0, c1, bias);
      store(y, row, d, s, d0, d1, bias);
    }
  }
}

/** One output's sums at four positions, and its bias. */
@inline
function store(y: usize, row: usize, o: i32, s: i32, first: v128, second: v128, bias: usize): void {
  const to = y + (o as usize) * row + (s as usize) * F64;
  const b = v128.load64_splat(bias + (o as usize) * F64);
  v128.store(to, f64x2.add(first, b));
  v128.store(to, f64x2.add(second, b), 16);
}
