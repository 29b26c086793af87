import { E, LABELS, scale } from '../encoder.mjs';
import { always, leaking, where } from '../entry.mjs';

const leak = where(always);
const after = (name, wrong, change, options = {}) =>
  leaking(name, wrong, { leak, place: { after: change }, ...options });

/** Moves weight from the first visible key to the last: the row still sums to one. */
function shift({ attention }, { real, S }, d, queries, heads) {
  if (real.length < 2) return;
  for (const head of heads) {
    for (const query of queries) {
      const at = (head * S + query) * S;
      const moved = attention[at + real[0]] * Math.abs(d);
      attention[at + real[0]] -= moved;
      attention[at + real.at(-1)] += moved;
    }
  }
}

/** One state of a row: its number among the real tokens, and from which unit on how many. */
const state =
  (which, from = 0, count = E) =>
  (out, { real }, d) => {
    const s = which(real);
    if (s !== undefined) scale(out.h, s * E + from, count, d);
  };
const tokens =
  (of, width) =>
  (out, { real }, d) =>
    real.forEach((s) => scale(out[of], s * width, width, d));

export const entries = [
  after('attention-of-real-queries', 'attention weights of real queries move with pad content', (out, c, d) =>
    shift(out, c, d, c.real, [0, 1]),
  ),
  after('attention-of-one-head', 'the same in the second head alone', (out, c, d) => shift(out, c, d, c.real, [1])),
  after('attention-of-the-last-query', 'the same of the last real token alone', (out, c, d) =>
    shift(out, c, d, c.real.slice(-1), [0]),
  ),
  after('attention-alone', 'the same, and nothing else is offered', (out, c, d) => shift(out, c, d, c.real, [0]), {
    declare: { outputs: ['attentions'] },
  }),
  after(
    'attention-by-count',
    'attention weights move with the number of padded positions',
    (out, c, d) => shift(out, c, d, c.real, [0]),
    {
      leak: ({ pads, S }) => (0.1 * pads.length) / S,
    },
  ),
  after('embeddings-alone', 'the embeddings of real tokens move with pad content', tokens('x', E)),
  after('embeddings-of-the-last-token', 'the same of the last real token alone', (out, { real }, d) =>
    real.slice(-1).forEach((s) => scale(out.x, s * E, E, d)),
  ),
  after('embeddings-offered-alone', 'the same, and nothing but hidden states is offered', tokens('x', E), {
    declare: { outputs: ['hiddenStates'] },
  }),
  after('embeddings-by-count', 'embeddings move with the number of padded positions', tokens('x', E), {
    leak: ({ pads, S }) => (0.1 * pads.length) / S,
  }),
  leaking('hidden-state-alone', 'the last of the hidden states leaks; the same numbers as lastHiddenState do not', {
    leak,
    wrap: (encode) => async (batch, wanted) => {
      const answer = await encode(batch, wanted);
      const right = await clean(batch, wanted);
      return { ...right, hiddenStates: [right.hiddenStates[0], answer.hiddenStates[1]] };
    },
  }),
  after('pooled-mean-alone', 'the mean leaks', ({ mean }, _, d) => scale(mean, 0, E, d)),
  after('pooled-cls-alone', 'the CLS vector leaks', ({ cls }, _, d) => scale(cls, 0, E, d)),
  after('one-unit-of-pooled', 'one unit of the mean leaks', ({ mean }, _, d) => scale(mean, 5, 1, d)),
  after('logits-alone', 'logits leak', tokens('logits', LABELS)),
  after('one-label', 'the logit of one label leaks', (out, { real }, d) =>
    real.forEach((s) => scale(out.logits, s * LABELS + 3, 1, d)),
  ),
  after('one-label-of-the-last-token', 'the same at the last real token alone', (out, { real }, d) =>
    real.slice(-1).forEach((s) => scale(out.logits, s * LABELS + 3, 1, d)),
  ),
  after(
    'last-real-token',
    'the last real token alone leaks',
    state((real) => real.at(-1)),
  ),
  after(
    'first-token',
    'the first token alone leaks',
    state((real) => real[0]),
  ),
  after(
    'fifth-token',
    'the fifth real token alone leaks',
    state((real) => real[4]),
  ),
  after(
    'one-unit',
    'one unit of one token leaks',
    state((real) => real.at(-1), 6, 1),
  ),
  after(
    'second-to-last-of-many',
    'the last but one of at least nine tokens leaks',
    state((real) => (real.length > 8 ? real.at(-2) : undefined)),
  ),
];

import { encoder } from '../encoder.mjs';
const clean = encoder().encode;
