const { exp, sqrt } = Math;

/** float64's lowest finite number, which transformers adds to the score of a padded key where the model is in float64. */
export const LOWEST_FLOAT64 = -Number.MAX_VALUE;

/** Queries, keys and values of one row, each `[S, E]`; head h has the columns from h·D to (h + 1)·D, D = E / H. */
export interface Projected {
  readonly queries: Float64Array;
  readonly keys: Float64Array;
  readonly values: Float64Array;
}

/** Where one row of attention leaves what a caller asked to see, each `[H, S, S]`: `[head, query, key]`. */
export interface AttentionTrace {
  /** The scaled scores q·k/√D, before the bias. */
  readonly scores?: Float64Array;
  /** The weights after the softmax. */
  readonly weights?: Float64Array;
}

/**
 * `softmax(Q·Kᵀ/√D + bias)·V` in each head (Vaswani et al., arXiv:1706.03762, equation 1), for one row of S positions.
 *
 * The bias is {@link LOWEST_FLOAT64} at padded keys. It absorbs any score, so a padded key's weight is exactly 0 as long as
 * one key is real, and in a row without a real token all biased scores are equal and every weight is 1/S.
 *
 * @param mask `[S]`, 1 at real tokens; null where all are
 * @returns `[S, E]`, the heads side by side
 */
export function attention(
  { queries, keys, values }: Projected,
  mask: Int32Array | null,
  heads: number,
  E: number,
  trace: AttentionTrace = {},
): Float64Array {
  const S = queries.length / E;
  const D = E / heads;
  const scale = 1 / sqrt(D);
  const mixed = new Float64Array(S * E);
  const row = new Float64Array(S);
  for (let head = 0; head < heads; head++) {
    for (let query = 0; query < S; query++) {
      const q = query * E + head * D;
      for (let key = 0; key < S; key++) {
        const k = key * E + head * D;
        let product = 0;
        for (let d = 0; d < D; d++) product += queries[q + d] * keys[k + d];
        row[key] = product * scale;
      }
      trace.scores?.set(row, (head * S + query) * S);
      if (mask) for (let key = 0; key < S; key++) if (mask[key] === 0) row[key] += LOWEST_FLOAT64;
      softmax(row);
      trace.weights?.set(row, (head * S + query) * S);
      for (let key = 0; key < S; key++) {
        const weight = row[key];
        const v = key * E + head * D;
        for (let d = 0; d < D; d++) mixed[q + d] += weight * values[v + d];
      }
    }
  }
  return mixed;
}

/** Replaces scores by weights that sum to one: exp(s − max) / Σ exp(s − max). */
export function softmax(row: Float64Array): void {
  let most = -Infinity;
  for (let i = 0; i < row.length; i++) if (!(row[i] <= most)) most = row[i]; // a NaN gets through
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i] = exp(row[i] - most);
  for (let i = 0; i < row.length; i++) row[i] /= sum;
}
