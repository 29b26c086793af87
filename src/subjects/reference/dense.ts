import type { Products } from './products';

// Taken once: looking a global up in a jest sandbox costs more than the arithmetic around it.
const { min } = Math;

/** A dense layer in float64, as checkpoints store it: `y = W·x + b`. */
export interface Dense64 {
  /** `[out, in]` */
  readonly weight: Float64Array;
  /** `[out]` */
  readonly bias: Float64Array;
  /** What holds both, and computes the same sums sooner; absent where there is no such thing. */
  readonly products?: Products;
}

/**
 * A dense layer at each of S positions: `[S, in]` → `[S, out]`. Every number is one sum over `in`, from the first term to the
 * last, whatever S is.
 *
 * Taken four positions by two outputs at a time: eight sums that do not wait for each other, on six numbers read. Past an
 * end the last position or output is computed, and stored, once more.
 */
export function dense(x: Float64Array, { weight, bias, products }: Dense64): Float64Array {
  if (products) return products.dense(x, weight, bias);
  const out = bias.length;
  const width = weight.length / out;
  const S = x.length / width;
  const y = new Float64Array(S * out);
  for (let s = 0; s < S; s += 4) {
    const a = s;
    const b = min(s + 1, S - 1);
    const c = min(s + 2, S - 1);
    const d = min(s + 3, S - 1);
    for (let o = 0; o < out; o += 2) {
      const p = min(o + 1, out - 1);
      let a0 = 0;
      let b0 = 0;
      let c0 = 0;
      let d0 = 0;
      let a1 = 0;
      let b1 = 0;
      let c1 = 0;
      let d1 = 0;
      for (let i = 0; i < width; i++) {
        const w0 = weight[o * width + i];
        const w1 = weight[p * width + i];
        const xa = x[a * width + i];
        const xb = x[b * width + i];
        const xc = x[c * width + i];
        const xd = x[d * width + i];
        a0 += w0 * xa;
        b0 += w0 * xb;
        c0 += w0 * xc;
        d0 += w0 * xd;
        a1 += w1 * xa;
        b1 += w1 * xb;
        c1 += w1 * xc;
        d1 += w1 * xd;
      }
      y[a * out + o] = a0 + bias[o];
      y[b * out + o] = b0 + bias[o];
      y[c * out + o] = c0 + bias[o];
      y[d * out + o] = d0 + bias[o];
      y[a * out + p] = a1 + bias[p];
      y[b * out + p] = b1 + bias[p];
      y[c * out + p] = c1 + bias[p];
      y[d * out + p] = d1 + bias[p];
    }
  }
  return y;
}
