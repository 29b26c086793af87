import { E, scale } from '../encoder.mjs';
import { always, leaking, where } from '../entry.mjs';

const byContent = (size) =>
  leaking(`content-by-${size.toExponential()}`, `pad content moves states by ${size.toExponential()}`, {
    leak: where(always, size),
  });
const byCount = (size, beyond) =>
  leaking(
    `count-by-${size.toExponential()}`,
    `the number of padded positions moves states by up to ${size.toExponential()}`,
    {
      leak: ({ pads, S }) => (size * pads.length) / S,
    },
    beyond,
  );
const toFloat32 = new Float32Array(1);
const bits = new Int32Array(toFloat32.buffer);
/** The next float32 away from zero. */
function nextUp(x) {
  toFloat32[0] = x;
  bits[0]++;
  return toFloat32[0];
}
const odd = where(({ under }) => under.length > 0 && under[0] % 2 === 1, 1);
const noticed = (c) => (odd(c) === 0 ? 0 : 1);

export const entries = [
  ...[1e-3, 1e-4, 1e-5, 1e-6].map(byContent),
  ...[1e-3, 1e-4, 1e-5, 1e-6].map((size) => byCount(size)),
  byCount(
    1e-7,
    'a ten-millionth is below two units in the last place of a float32: less than another order of the same sums costs, which is what is allowed. That it goes with the number of padded positions could be told from rounding by its sign, over many cases; nobody downstream can tell.',
  ),
  leaking('one-ulp-of-one-unit', 'the last bit of one unit is set by pad content', {
    leak: noticed,
    place: { before: ({ h }, { real }) => real.slice(-1).forEach((s) => (h[s * E + 2] = nextUp(h[s * E + 2]))) },
  }),
  leaking('sign-of-zero', 'a unit that is zero is +0 or −0, by pad content', {
    leak: () => 1,
    place: { before: ({ h }, c) => c.real.forEach((s) => (h[s * E + 1] = noticed(c) ? -0 : 0)) },
  }),
  leaking('payload-of-nan', 'a unit is NaN, with a payload made of pad content', {
    leak: () => 1,
    declare: { outputs: ['lastHiddenState'] },
    wrap: (encode) => async (batch, wanted) => {
      const { lastHiddenState } = await encode(batch, wanted);
      const words = new Int32Array(lastHiddenState.data.buffer);
      for (let i = 1; i < words.length; i += E)
        words[i] = 0x7fc00000 | (batch.inputIds[batch.inputIds.length - 1] & 0xffff);
      return { lastHiddenState };
    },
  }),
  leaking(
    'one-unit-beside-a-huge-one',
    'the number of padded positions moves a unit by a hundredth, beside one of a million',
    {
      leak: ({ pads, S }) => (0.01 * pads.length) / S,
      declare: { positions: 'absolute' },
      positions: (_, s) => s,
      place: {
        before: ({ h }, { real }, d) => real.forEach((s) => scale(h, s * E, 1, d)),
        after: ({ h, mean, cls }) =>
          [h, mean, cls].forEach((values) => values.forEach((_, i) => i % E === 7 && (values[i] = 1e6))),
      },
    },
  ),
  ...[1e-20, 1e20, 1e-42].map((factor) =>
    leaking(
      `times-${factor.toExponential()}`,
      `the number of padded positions moves all by a hundredth, and all is multiplied by ${factor.toExponential()}`,
      {
        leak: ({ pads, S }) => (0.01 * pads.length) / S,
        wrap: (encode) => async (batch, wanted) => {
          const answer = await encode(batch, wanted);
          const times = ({ data, shape }) => ({ data: data.map((x) => x * factor), shape });
          const { mean, cls } = answer.pooled;
          return {
            ...answer,
            lastHiddenState: times(answer.lastHiddenState),
            pooled: { mean: times(mean), cls: times(cls) },
            logits: times(answer.logits),
          };
        },
      },
    ),
  ),
  leaking('mean-of-all-by-1e-4', 'the mean over padding and all has a weight of 1e-4', {
    leak: () => 1e-4,
    place: {
      before: ({ x, h }, { S, real }, weight) => {
        for (const s of real)
          for (let e = 0; e < E; e++) for (let t = 0; t < S; t++) h[s * E + e] += (weight * x[t * E + e]) / S;
      },
    },
  }),
];
