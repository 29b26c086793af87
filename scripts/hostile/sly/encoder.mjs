/**
 * A tiny encoder in plain loops behind the contract of a Subject: one layer of masked attention over two heads, a residual, a
 * tanh, two pooled vectors and eight labels a token. It is right as it stands, and sums in float64, so another shape costs
 * it next to nothing. What the catalogue does to it comes in through `sees`, `leak`, `place`, `declare` and `wrap`.
 */
export const E = 8; // width of a state
const H = 2;
const D = E / H;
export const LABELS = 8;

const none = () => 0;
const never = () => false;
const every = (count) => Array.from({ length: count }, (_, i) => i);

/** The embedding of an id, a position and a type, component by component. */
function embed(x, at, id, position, type) {
  for (let e = 0; e < E; e++) {
    x[at + e] =
      Math.sin(id * (0.37 + 0.11 * e) + e) + 0.4 * Math.cos(position * (0.71 + 0.13 * e)) + 0.25 * type * Math.cos(e);
  }
}

/** One head of one query: weights over `keys` into `weights` [S], the mix of the keys' states into `h` [E]. */
function attend(x, h, weights, query, keys, head, uniform) {
  let largest = -Infinity;
  const scores = keys.map((key) => {
    let score = 0;
    for (let d = 0; d < D; d++) score += x[query * E + head * D + d] * x[key * E + head * D + ((d + 1) % D)];
    largest = Math.max(largest, score / 2);
    return uniform ? 0 : score / 2;
  });
  if (uniform) largest = 0;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += scores[i] = Math.exp(scores[i] - largest);
  keys.forEach((key, i) => {
    const weight = scores[i] / sum;
    weights[key] = weight;
    for (let d = 0; d < D; d++) h[query * E + head * D + d] += weight * x[key * E + head * D + d];
  });
}

/** What a leak may know of a row, and which call of this instance it is. `heard` is a number in [-1, 1] made of what lies under its padding. */
function contextOf(batch, row, wanted, call) {
  const { size: B, length: S, inputIds, attentionMask, tokenTypeIds, positionIds } = batch;
  const of = (values) => values?.subarray(row * S, (row + 1) * S);
  const [ids, mask] = [of(inputIds), of(attentionMask)];
  const real = every(S).filter((s) => mask?.[s] !== 0);
  const pads = every(S).filter((s) => mask?.[s] === 0);
  const heard = pads.reduce((sum, s) => sum + Math.sin(1 + ids[s]), 0) / Math.max(1, pads.length);
  const under = pads.map((s) => ids[s]);
  const [types, positions] = [of(tokenTypeIds), of(positionIds)];
  return { batch, row, B, S, ids, mask, types, positions, real, pads, under, heard, wanted, call };
}

/** The leak's favourite place: every real token's state, before pooling and labels. */
const states = { before: ({ h }, { real }, d) => real.forEach((s) => scale(h, s * E, E, d)) };

/** Multiplies `count` numbers by 1 + d. */
export function scale(values, from, count, d) {
  for (let i = from; i < from + count; i++) values[i] *= 1 + d;
}

function encodeRow(context, { sees, leak, place, positions, causal }) {
  const { S, ids, mask, types, real, row } = context;
  const x = new Float64Array(S * E);
  const h = new Float64Array(S * E);
  const attention = new Float64Array(H * S * S);
  for (let s = 0; s < S; s++) embed(x, s * E, ids[s], positions(context, s), types?.[s] ?? 0);
  const all = every(S);
  const visible = sees(context) || real.length === 0 ? all : real;
  for (let query = 0; query < S; query++) {
    const keys = causal ? visible.filter((key) => key <= query) : visible;
    for (let head = 0; head < H; head++) {
      const at = (head * S + query) * S;
      attend(x, h, attention.subarray(at, at + S), query, keys.length ? keys : [query], head, real.length === 0);
    }
  }
  for (let i = 0; i < h.length; i++) h[i] = Math.tanh(h[i] + 0.5 * x[i]);
  const out = {
    x,
    h,
    attention,
    mean: new Float64Array(E),
    cls: new Float64Array(E),
    logits: new Float64Array(S * LABELS),
  };
  const d = leak(context);
  if (d) place.before?.(out, context, d);
  const pooled = real.length > 0 ? real : all;
  for (const s of sees(context) ? all : pooled) for (let e = 0; e < E; e++) out.mean[e] += h[s * E + e];
  for (let e = 0; e < E; e++) {
    out.mean[e] /= sees(context) ? S : pooled.length;
    out.cls[e] = h[pooled[0] * E + e];
  }
  for (let s = 0; s < S; s++) {
    for (let w = 0; w < LABELS; w++) {
      for (let e = 0; e < E; e++) out.logits[s * LABELS + w] += h[s * E + e] * Math.sin(3 * w + e);
    }
  }
  if (d) place.after?.(out, context, d);
  return { ...out, row, mask };
}

/**
 * @param sees does this row attend to its padding?
 * @param leak by what part something of this row is moved, where anything is
 * @param place what `leak` moves: `before` pooling and labels, or `after` them
 * @param declare what it declares otherwise
 * @param wrap takes `encode` and gives another one
 */
export function encoder({
  sees = never,
  leak = none,
  place = states,
  declare = {},
  causal = false,
  positions = ({ positions: given }, s) => given?.[s] ?? s,
  wrap = (encode) => encode,
} = {}) {
  let calls = 0;
  const encode = async (batch, wanted) => {
    const { size: B, length: S } = batch;
    const call = ++calls;
    const rows = every(B).map((row) =>
      encodeRow(contextOf(batch, row, wanted, call), { sees, leak, place, positions, causal }),
    );
    const joined = (part, ...shape) => {
      const data = new Float32Array(shape.reduce((a, b) => a * b));
      rows.forEach((row, r) => data.set(row[part], (r * data.length) / B));
      return { data, shape };
    };
    return {
      lastHiddenState: joined('h', B, S, E),
      hiddenStates: [joined('x', B, S, E), joined('h', B, S, E)],
      attentions: [joined('attention', B, H, S, S)],
      pooled: { mean: joined('mean', B, E), cls: joined('cls', B, E) },
      logits: joined('logits', B, S, LABELS),
    };
  };
  return {
    name: 'sly',
    vocabularySize: 512,
    maxLength: 144,
    padId: 0,
    positions: 'given',
    fullyMasked: 'uniform',
    paddedQueriesSeePadding: false,
    tokenTypes: 2,
    outputs: ['lastHiddenState', 'hiddenStates', 'attentions', 'pooled', 'logits'],
    ...declare,
    encode: wrap(encode),
  };
}
