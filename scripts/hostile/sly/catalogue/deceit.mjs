import { E, encoder } from '../encoder.mjs';
import { always, entry, leaking, where } from '../entry.mjs';

const when = (name, wrong, condition, beyond) => leaking(name, wrong, { leak: where(condition) }, beyond);
const TESTER =
  'it knows that it is tested. Whoever can tell a test from a use can be right in one and wrong in the other; only reading it, or checking in the very place of its use, helps.';
const stack = () => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 50;
  const text = new Error('who asks?').stack;
  Error.stackTraceLimit = stackTraceLimit;
  return text;
};
/** By chance, but the same chance in every run of the catalogue. */
function chance(part) {
  let state = 12345;
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648 < part;
}
const byChance = (name, wrong, part, beyond) =>
  entry(
    name,
    wrong,
    () => {
      const now = chance(part);
      return () => encoder({ leak: where(now) });
    },
    beyond,
  );
const rounded = (step, size) => (encode) => async (batch, wanted) => {
  const answer = await encode(batch, wanted);
  const round = ({ data, shape }) => ({ data: data.map((x) => Math.round(x / step) * step), shape });
  const { mean, cls } = answer.pooled;
  return {
    ...answer,
    lastHiddenState: round(answer.lastHiddenState),
    pooled: { mean: round(mean), cls: round(cls) },
    logits: round(answer.logits),
    size,
  };
};
const answering = (name, wrong, make, beyond) =>
  leaking(
    name,
    wrong,
    {
      declare: { outputs: ['lastHiddenState', 'pooled'] },
      wrap: () => async (batch) => {
        const { size: B, length: S } = batch;
        const lastHiddenState = {
          data: new Float32Array(B * S * E).map((_, i) => make(batch, Math.floor(i / E), i % E)),
          shape: [B, S, E],
        };
        const cls = {
          data: new Float32Array(B * E).map((_, i) => make(batch, Math.floor(i / E) * S, i % E)),
          shape: [B, E],
        };
        return { lastHiddenState, pooled: { cls } };
      },
    },
    beyond,
  );

export const entries = [
  when('by-the-clock', 'leaks in every 20th millisecond', () => Date.now() % 20 === 0),
  when(
    'on-the-29th-of-February',
    'leaks on one day in four years',
    () => new Date().getMonth() === 1 && new Date().getDate() === 29,
    'a test on another day sees nothing of it. Whoever suspects a clock sets it.',
  ),
  when(
    'outside-of-CI',
    'leaks where CI is not set',
    () => process.env.CI === undefined && process.env.SLY_IN_USE !== undefined,
    TESTER,
  ),
  when(
    'knows-the-stack',
    'leaks unless this very tester is on the stack',
    () => !/verify|padproof|dist/.test(stack()),
    TESTER,
  ),
  when(
    'knows-random-ids',
    'leaks in text: where a row begins with the id of CLS and ends with that of SEP',
    ({ ids, real }) => real.length > 2 && ids[real[0]] === 101 && ids[real.at(-1)] === 102,
    'ids are drawn from the whole vocabulary, and one row in 260,000 begins and ends so. The part of a report on retrieval asks with real texts, where there is a tokenizer; `explain` shows one text.',
  ),
  byChance('by-chance-of-a-20th', 'leaks in one row of twenty, at random', 1 / 20),
  byChance('by-chance-of-a-1000th', 'leaks in one row of a thousand, at random', 1 / 1000),
  leaking('rounded-to-a-hundredth', 'leaks by a thousandth, and rounds to hundredths', {
    leak: where(always, 1e-3),
    wrap: rounded(0.01),
  }),
  leaking('rounded-to-a-half', 'leaks by a thousandth, and rounds to halves', {
    leak: where(always, 1e-3),
    wrap: rounded(0.5),
  }),
  answering('zeros', 'answers zeros', () => 0),
  answering('one-vector', 'answers one vector, whatever is asked', (_, _at, e) => e + 1),
  answering('bag-of-words', 'no token hears another', ({ inputIds }, at, e) => Math.sin(inputIds[at] * (e + 1))),
  answering('ids-ignored', 'answers by position alone', ({ length }, at, e) => Math.sin((at % length) * (e + 1))),
  answering('numbers-the-rows', 'answers the number of the row', ({ length }, at) => Math.floor(at / length)),
  leaking('nan-at-padding', 'is NaN at padding', {
    leak: () => 1,
    place: { after: ({ h }, { pads }) => pads.forEach((s) => h.fill(NaN, s * E, (s + 1) * E)) },
  }),
  leaking('nan-at-one-real-token', 'is NaN at the last of many tokens, where any is padded', {
    leak: ({ pads, real }) => (pads.length > 0 && real.length > 5 ? 1 : 0),
    place: { after: ({ h }, { real }) => h.fill(NaN, real.at(-1) * E, (real.at(-1) + 1) * E) },
  }),
  leaking('saturated', 'counts padding, and all is so large that its tanh is 1', {
    leak: () => 1,
    place: {
      before: ({ h }, { real, pads }) => real.forEach((s) => h.fill(Math.tanh(30 + pads.length), s * E, (s + 1) * E)),
    },
  }),
];
