const { sqrt } = Math;

/** γ and β of a layer normalisation, each `[E]`. */
export interface Norm64 {
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
}

/**
 * Layer normalisation of every position, `[S, E]` → `[S, E]`: `(x − mean) / √(variance + eps) · γ + β`, with the biased
 * variance (Ba, Kiros and Hinton, arXiv:1607.06450).
 */
export function layerNorm(x: Float64Array, { gamma, beta }: Norm64, eps: number): Float64Array {
  const E = gamma.length;
  const y = new Float64Array(x.length);
  for (let at = 0; at < x.length; at += E) {
    let sum = 0;
    for (let e = 0; e < E; e++) sum += x[at + e];
    const mean = sum / E;
    let squares = 0;
    for (let e = 0; e < E; e++) squares += (x[at + e] - mean) ** 2;
    const deviation = sqrt(squares / E + eps);
    for (let e = 0; e < E; e++) y[at + e] = ((x[at + e] - mean) / deviation) * gamma[e] + beta[e];
  }
  return y;
}

/** The sum of two arrays, number by number: the residual connection. */
export function plus(a: Float64Array, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length);
  for (let i = 0; i < sum.length; i++) sum[i] = a[i] + b[i];
  return sum;
}
