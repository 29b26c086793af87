import type { Encoding } from '../../../core/encoding';
import type { Cause } from './cause';
import type { Trial } from './trial';
import { LEFT_PADDED, named, PADS_LEFT, PADS_RIGHT, POSITIONS, RIGHT_PADDED, TOKENS, vectorOf } from './trial';

/** Vectors of a row: `[S][E]`. */
type States = readonly Float32Array[];

/** A way to make one vector out of those of a row. */
type Pooling = (states: States, at: readonly number[]) => number[];

const over = (states: States, by: (all: number[]) => number): number[] =>
  Array.from(states[0], (_, e) => by(states.map((state) => state[e])));
const sum = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0);
const real = (states: States, at: readonly number[]): States => at.map((position) => states[position]);
const mean: Pooling = (states) => over(states, (all) => sum(all) / all.length);
const most: Pooling = (states) => over(states, (all) => Math.max(...all));

/** Poolings that read no padding. */
const RIGHT: readonly Pooling[] = [
  (states, at) => mean(real(states, at), at),
  (states, at) => most(real(states, at), at),
  (states, at) => [...states[at[0]]],
  (states, at) => [...states[at.at(-1)!]],
];

/** How near a vector that was made here comes to the model's own, in parts of its largest number: sums of a few terms. */
const NEAR = 1e-4;

/**
 * Pooling that reads padding. Recomputed from the hidden states on a row that is padded on the left, and one on the right, where
 * the model shows them; else by which padded positions the vector feels.
 */
function pooling(name: string, pool: Pooling, felt?: { readonly left: number[]; readonly right: number[] }): Cause {
  return {
    name,
    async confirm(output, trial) {
      if (!output.startsWith('pooled.')) return undefined;
      const rows = [LEFT_PADDED, RIGHT_PADDED];
      const seen = await Promise.all(rows.map(async (at) => ({ at, encoding: await trial.ask([trial.row(at)]) })));
      const isMet = (one: Pooling): boolean => seen.every(({ at, encoding }) => meets(one, at, output, encoding));
      if (RIGHT.some(isMet)) return undefined;
      if (isMet(pool)) return `${output} is ${name}: made from lastHiddenState, and met.`;
      return felt && isFeltAt(output, felt, trial);
    },
  };
}

/** Of the padded positions, does the vector feel these and no others? */
async function isFeltAt(
  output: string,
  { left, right }: { readonly left: number[]; readonly right: number[] },
  trial: Trial,
): Promise<string | undefined> {
  const onLeft = await trial.felt(output, LEFT_PADDED, PADS_LEFT);
  if (String(onLeft) !== String(left)) return undefined;
  // What the states of real tokens feel as well is no matter of pooling.
  if ((await trial.felt('lastHiddenState', LEFT_PADDED, left)).length > 0) return undefined;
  if ((await trial.felt('lastHiddenState', RIGHT_PADDED, right)).length > 0) return undefined;
  const onRight = await trial.felt(output, RIGHT_PADDED, PADS_RIGHT);
  if (String(onRight) !== String(right)) return undefined;
  const [side, [index]] = left.length > 0 ? ['left', left] : ['right', right];
  return `Of ${POSITIONS} positions with ${TOKENS} tokens and padding on the ${side}, ${output} feels the padded one at index ${index}, and no other.`;
}

function meets(pool: Pooling, at: readonly number[], output: string, encoding: Encoding): boolean {
  const states = named('lastHiddenState', encoding);
  const pooled = named(output, encoding);
  if (!states || !pooled || states.values.shape[2] !== pooled.values.shape[1]) return false;
  const width = states.values.shape[2];
  const vectors = Array.from({ length: POSITIONS }, (_, position) => vectorOf(states, position * width));
  const own = [...vectorOf(pooled, 0)];
  const made = pool(vectors, at);
  return isNear(own, made) || isNear(unit(own), unit(made));
}

function isNear(one: readonly number[], other: readonly number[]): boolean {
  const largest = Math.max(...one.map(Math.abs));
  return one.every((x, e) => Math.abs(x - other[e]) <= NEAR * largest);
}

/** Sentence vectors are often brought to length one. */
function unit(vector: readonly number[]): number[] {
  const length = Math.sqrt(sum(vector.map((x) => x * x)));
  return vector.map((x) => x / length);
}

export const POOLINGS: readonly Cause[] = [
  pooling('the vector at index 0, whatever stands there', (states) => [...states[0]], { left: [0], right: [] }),
  pooling('the vector at the last index, whatever stands there', (states) => [...states[POSITIONS - 1]], {
    left: [],
    right: [POSITIONS - 1],
  }),
  pooling('the vector at index sum(mask) − 1, wherever the tokens stand', (states) => [...states[TOKENS - 1]], {
    left: [TOKENS - 1],
    right: [],
  }),
  pooling('the mean over all positions, padding with them', mean),
  pooling('the maximum over all positions, padding with them', most),
];
