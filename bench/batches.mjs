// What the forward passes are measured on.

/** Which part of a row is real, row by row: every batch is padded, that of one row too. */
const REAL = [7 / 8, 1, 3 / 4, 5 / 8, 1 / 2];

/** A batch of B rows of S positions, padded on the right, as plain lists `[B, S]`: the same one for every contender. */
export function batchOf(B, S, vocabularySize) {
  const lengths = Array.from({ length: B }, (_, row) => Math.ceil(S * REAL[row % REAL.length]));
  const at = (make) => lengths.flatMap((length, row) => Array.from({ length: S }, (_, i) => make(row, i, i < length)));
  return {
    size: B,
    length: S,
    lengths,
    inputIds: at((row, i, real) => (real ? 1000 + ((row * 7919 + i * 104729) % (vocabularySize - 1000)) : 0)),
    attentionMask: at((_, __, real) => (real ? 1 : 0)),
  };
}

/** How many floating-point operations a pass takes by the formula, a multiplication and an addition each one, all positions. */
export function flopsOf({ hiddenSize: E, intermediateSize: F, layers }, B, S) {
  const products = 4 * E * E + 2 * E * F; // W_q, W_k, W_v, W_o and the two of the feed-forward network
  const attention = 2 * S * E; // q·kᵀ and weights·v
  return 2 * B * S * layers * (products + attention);
}

/** The largest difference at real positions between two last hidden states `[B, S, E]`; Infinity where there is a NaN. */
export function differenceOf(a, b, { length: S, lengths }, E) {
  if (a.length !== lengths.length * S * E || b.length !== a.length) return Infinity;
  let largest = 0;
  lengths.forEach((real, row) => {
    for (let i = row * S * E; i < (row * S + real) * E; i++) {
      const difference = Math.abs(a[i] - b[i]);
      if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
    }
  });
  return largest;
}
