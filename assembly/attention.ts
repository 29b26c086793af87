// softmax(Q·Kᵀ + bias)·V in each head (Vaswani et al., arXiv:1706.03762, equation 1). S positions, H heads of width D.
import { expOfNegative } from './exp';
import { F32, loadUpTo, maximumOf, storeUpTo, sumOf } from './lanes';

/** Queries of a tile, and keys or dimensions: two vectors of four. */
const QUERIES: i32 = 4;
const KEYS: i32 = 8;

@inline
function wholeTiles(n: i32): i32 {
  return (n + KEYS - 1) & ~(KEYS - 1);
}

/** How many numbers of room `attention` needs. */
export function attentionRoom(S: i32, D: i32): i32 {
  // The keys turned over, the values, and four rows of scores, all in whole tiles.
  return D * wholeTiles(S) + S * wholeTiles(D) + QUERIES * wholeTiles(S);
}

/**
 * @param qkv `[B, S, 3, H, D]`: queries, keys and values
 * @param scale what a product of query and key is multiplied by
 * @param bias what is added to the scores; 0 adds nothing. Its strides in numbers, by row, head, query and key, are 0 along
 * an axis that it broadcasts over; by key it is 0 or 1.
 * @param room `attentionRoom(S, D)` numbers
 * @param out `[B, S, H, D]`
 * @param weights where the attention weights go, `[B, H, S, S]`; 0 keeps none
 */
export function attention(
  qkv: usize,
  scale: f32,
  bias: usize,
  byRow: i32,
  byHead: i32,
  byQuery: i32,
  byKey: i32,
  room: usize,
  out: usize,
  weights: usize,
  B: i32,
  S: i32,
  H: i32,
  D: i32,
): void {
  const E = H * D;
  const keys = room;
  const values = keys + ((D * wholeTiles(S)) as usize) * F32;
  const scores = values + ((S * wholeTiles(D)) as usize) * F32;
  const line = (wholeTiles(S) as usize) * F32;
  for (let b: i32 = 0; b < B; b++) {
    for (let h: i32 = 0; h < H; h++) {
      const head = qkv + ((b * S * 3 * E + h * D) as usize) * F32;
      turnKeys(head + (E as usize) * F32, keys, S, D, 3 * E);
      copyValues(head + ((2 * E) as usize) * F32, values, S, D, 3 * E);
      for (let query: i32 = 0; query < S; query += QUERIES) {
        scoreTile(head, keys, scores, query, S, D, 3 * E, scale);
        const own: usize = bias === 0 ? 0 : bias + ((b * byRow + h * byHead) as usize) * F32;
        const s0 = exponentials(scores, own, query, byQuery, byKey, S);
        const s1 = exponentials(scores + line, own, min(query + 1, S - 1), byQuery, byKey, S);
        const s2 = exponentials(scores + 2 * line, own, min(query + 2, S - 1), byQuery, byKey, S);
        const s3 = exponentials(scores + 3 * line, own, min(query + 3, S - 1), byQuery, byKey, S);
        mixTile(scores, values, out + (((b * S + query) * E + h * D) as usize) * F32, S - query, S, D, E, s0, s1, s2, s3);
        if (weights === 0) continue;
        const shown = (S as usize) * F32;
        storeWeights(scores, weights, S, s0);
        if (query + 1 < S) storeWeights(scores + line, weights + shown, S, s1);
        if (query + 2 < S) storeWeights(scores + 2 * line, weights + 2 * shown, S, s2);
        if (query + 3 < S) storeWeights(scores + 3 * line, weights + 3 * shown, S, s3);
        weights += (min(QUERIES, S - query) as usize) * shown;
      }
    }
  }
}

/** `[S, D]` → `[D, S]`, zeros behind the last key. */
function turnKeys(from: usize, to: usize, S: i32, D: i32, stride: i32): void {
  const padded = wholeTiles(S);
  for (let d: i32 = 0; d < D; d++) {
    for (let s: i32 = 0; s < padded; s++) {
      const value = s < S ? load<f32>(from + ((s * stride + d) as usize) * F32) : 0;
      store<f32>(to + ((d * padded + s) as usize) * F32, value);
    }
  }
}

/** `[S, D]` side by side, zeros behind the last dimension. */
function copyValues(from: usize, to: usize, S: i32, D: i32, stride: i32): void {
  const padded = wholeTiles(D);
  for (let s: i32 = 0; s < S; s++) {
    for (let d: i32 = 0; d < padded; d += 4) {
      const value = loadUpTo(from + ((s * stride + d) as usize) * F32, D - d, 0);
      v128.store(to + ((s * padded + d) as usize) * F32, value);
    }
  }
}

/** Scores of four queries and every key. Past the last query that one is taken once more. */
function scoreTile(
  queries: usize,
  keys: usize,
  scores: usize,
  query: i32,
  S: i32,
  D: i32,
  stride: i32,
  scale: f32,
): void {
  const times = f32x4.splat(scale);
  const padded = wholeTiles(S);
  const line = (padded as usize) * F32;
  const bytes = (stride as usize) * F32;
  const q0 = queries + (query as usize) * bytes;
  const q1 = queries + (min(query + 1, S - 1) as usize) * bytes;
  const q2 = queries + (min(query + 2, S - 1) as usize) * bytes;
  const q3 = queries + (min(query + 3, S - 1) as usize) * bytes;
  for (let key: i32 = 0; key < S; key += KEYS) {
    let a0 = f32x4.splat(0);
    let b0 = a0;
    let a1 = a0;
    let b1 = a0;
    let a2 = a0;
    let b2 = a0;
    let a3 = a0;
    let b3 = a0;
    let k = keys + (key as usize) * F32;
    for (let d: usize = 0; d < (D as usize) * F32; d += F32) {
      const a = v128.load(k);
      const b = v128.load(k, 16);
      let q = v128.load32_splat(q0 + d);
      a0 = f32x4.add(a0, f32x4.mul(q, a));
      b0 = f32x4.add(b0, f32x4.mul(q, b));
      q = v128.load32_splat(q1 + d);
      a1 = f32x4.add(a1, f32x4.mul(q, a));
      b1 = f32x4.add(b1, f32x4.mul(q, b));
      q = v128.load32_splat(q2 + d);
      a2 = f32x4.add(a2, f32x4.mul(q, a));
      b2 = f32x4.add(b2, f32x4.mul(q, b));
      q = v128.load32_splat(q3 + d);
      a3 = f32x4.add(a3, f32x4.mul(q, a));
      b3 = f32x4.add(b3, f32x4.mul(q, b));
      k += line;
    }
    let to = scores + (key as usize) * F32;
    v128.store(to, f32x4.mul(a0, times));
    v128.store(to, f32x4.mul(b0, times), 16);
    v128.store((to += line), f32x4.mul(a1, times));
    v128.store(to, f32x4.mul(b1, times), 16);
    v128.store((to += line), f32x4.mul(a2, times));
    v128.store(to, f32x4.mul(b2, times), 16);
    v128.store((to += line), f32x4.mul(a3, times));
    v128.store(to, f32x4.mul(b3, times), 16);
  }
}

/** Replaces one query's scores by exp(score + bias − the largest of them), and gives their sum. */
function exponentials(scores: usize, bias: usize, query: i32, byQuery: i32, byKey: i32, S: i32): f32 {
  const added = bias + ((query * byQuery) as usize) * F32;
  let most = f32x4.splat(-Infinity);
  let key: i32 = 0;
  for (; key <= S - 4; key += 4) {
    const at = (key as usize) * F32;
    let score = v128.load(scores + at);
    if (bias !== 0) {
      score = f32x4.add(score, byKey === 0 ? v128.load32_splat(added) : v128.load(added + at));
      v128.store(scores + at, score);
    }
    // Where a score is NaN its exponential is, and so is the whole row, whatever the largest is.
    most = f32x4.pmax(most, score);
  }
  if (key < S) {
    const at = (key as usize) * F32;
    let score = loadUpTo(scores + at, S - key, -Infinity);
    if (bias !== 0) score = f32x4.add(score, byKey === 0 ? v128.load32_splat(added) : loadUpTo(added + at, S - key, 0));
    v128.store(scores + at, score); // behind the last key is −∞, the exponential of which is 0
    most = f32x4.pmax(most, score);
  }
  const largest = f32x4.splat(maximumOf(most));
  let sum = f32x4.splat(0);
  const end = scores + (S as usize) * F32;
  for (let at = scores; at < end; at += 4 * F32) {
    const e = expOfNegative(f32x4.sub(v128.load(at), largest));
    v128.store(at, e);
    sum = f32x4.add(sum, e);
  }
  return sumOf(sum);
}

/**
 * The means of the values for four queries, each value with its exponential for a weight, and each mean divided by the sum of
 * those.
 *
 * @param count how many of the four queries there are
 */
function mixTile(
  weights: usize,
  values: usize,
  out: usize,
  count: i32,
  S: i32,
  D: i32,
  E: i32,
  s0: f32,
  s1: f32,
  s2: f32,
  s3: f32,
): void {
  const line = (wholeTiles(D) as usize) * F32;
  const row = (wholeTiles(S) as usize) * F32;
  for (let d: i32 = 0; d < D; d += KEYS) {
    let a0 = f32x4.splat(0);
    let b0 = a0;
    let a1 = a0;
    let b1 = a0;
    let a2 = a0;
    let b2 = a0;
    let a3 = a0;
    let b3 = a0;
    let v = values + (d as usize) * F32;
    let w = weights;
    for (const end = weights + (S as usize) * F32; w < end; w += F32) {
      const a = v128.load(v);
      const b = v128.load(v, 16);
      let weight = v128.load32_splat(w);
      a0 = f32x4.add(a0, f32x4.mul(weight, a));
      b0 = f32x4.add(b0, f32x4.mul(weight, b));
      weight = v128.load32_splat(w + row);
      a1 = f32x4.add(a1, f32x4.mul(weight, a));
      b1 = f32x4.add(b1, f32x4.mul(weight, b));
      weight = v128.load32_splat(w + 2 * row);
      a2 = f32x4.add(a2, f32x4.mul(weight, a));
      b2 = f32x4.add(b2, f32x4.mul(weight, b));
      weight = v128.load32_splat(w + 3 * row);
      a3 = f32x4.add(a3, f32x4.mul(weight, a));
      b3 = f32x4.add(b3, f32x4.mul(weight, b));
      v += line;
    }
    const to = out + (d as usize) * F32;
    const next = (E as usize) * F32;
    storeMean(to, a0, b0, s0, D - d);
    if (count > 1) storeMean(to + next, a1, b1, s1, D - d);
    if (count > 2) storeMean(to + 2 * next, a2, b2, s2, D - d);
    if (count > 3) storeMean(to + 3 * next, a3, b3, s3, D - d);
  }
}

@inline
function storeMean(to: usize, a: v128, b: v128, sum: f32, left: i32): void {
  const whole = f32x4.splat(sum);
  storeUpTo(to, f32x4.div(a, whole), left);
  storeUpTo(to + 4 * F32, f32x4.div(b, whole), left - 4);
}

/** One query's exponentials, each divided by the sum of them. */
function storeWeights(exponentials: usize, to: usize, S: i32, sum: f32): void {
  const whole = f32x4.splat(sum);
  for (let key: i32 = 0; key < S; key += 4) {
    const at = (key as usize) * F32;
    storeUpTo(to + at, f32x4.div(loadUpTo(exponentials + at, S - key, 0), whole), S - key);
  }
}
