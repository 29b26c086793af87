import type { Batch } from '../core/batch';
import type { Encoding, Values } from '../core/encoding';
import { tokenMaskOf } from '../core/mask-of-batch';
import type { Subject } from '../core/subject';
import { toySubject } from './toy-subject';

/** What stands on the states of an encoder: heads of models that people deploy. */
export const TOY_HEADS = ['answers', 'labels', 'sparse', 'many vectors', 'vectors of tokens'] as const;
export type ToyHead = (typeof TOY_HEADS)[number];

const ENTRIES = 30;
const QUERIES = 3;

/** One row's states: `[S][E]`, and which of them are real. */
interface RowOfStates {
  readonly states: readonly number[][];
  readonly real: readonly boolean[];
}

/**
 * The toy encoder with a head, whose outputs are all that it shows.
 * @param leaky whether it reads padding, as such heads were shipped
 */
export function toyHead(head: ToyHead, leaky = false): Subject {
  const toy = toySubject({ outputs: ['lastHiddenState'] });
  const { reference: _, together: _together, gradients: _gradients, ...traits } = toy;
  return {
    ...traits,
    name: `toy with ${head}`,
    outputs: [head === 'sparse' || head === 'many vectors' ? 'pooled' : 'perToken'],
    async encode(batch): Promise<Encoding> {
      const { lastHiddenState } = await toy.encode(batch, ['lastHiddenState']);
      const rows = rowsOf(lastHiddenState!, batch).map(({ states, real }) => ({
        states,
        real: leaky ? real.map(() => true) : real,
      }));
      return HEADS[head](rows, batch);
    },
  };
}

const HEADS: Readonly<Record<ToyHead, (rows: readonly RowOfStates[], batch: Batch) => Encoding>> = {
  /** A distribution over the positions at which an answer begins, and one for its end: `[B, S]` each. */
  answers: (rows, { size, length }) => {
    const scores = (unit: number): Values =>
      valuesOf(
        rows.flatMap(({ states, real }) => {
          const powers = states.map((state, at) => (real[at] ? Math.exp(3 * state[unit]) : 0));
          const whole = powers.reduce(sum, 0) || 1;
          return powers.map((power) => power / whole);
        }),
        [size, length],
      );
    return { perToken: { start: scores(0), end: scores(1) } };
  },
  /** Labels of a token, by its own state and that of the next token: `[B, S, C]`. */
  labels: (rows, { size, length }) => {
    const labels = rows.flatMap(({ states, real }) =>
      states.flatMap((state, at) => {
        const next = states[real.indexOf(true, at + 1)] ?? state;
        return [state[0] + next[1], state[2] * next[3], state[1] - next[0]];
      }),
    );
    return { perToken: { labels: valuesOf(labels, [size, length, 3]) } };
  },
  /** The largest weight of each entry over a row, most of them zero, as in SPLADE: `[B, V]`. */
  sparse: (rows, { size }) => {
    const largest = rows.flatMap(({ states, real }) =>
      Array.from({ length: ENTRIES }, (_, entry) =>
        states.reduce((most, state, at) => (real[at] ? Math.max(most, weightOf(state, entry)) : most), 0),
      ),
    );
    return { pooled: { splade: valuesOf(largest, [size, ENTRIES]) } };
  },
  /** What each of a few queries takes home from a row: `[B, N, P]`. */
  'many vectors': (rows, { size }) => {
    const taken = rows.flatMap(({ states, real }) =>
      Array.from({ length: QUERIES }, (_, query) => {
        const powers = states.map((state, at) => (real[at] ? Math.exp(dot(state, query)) : 0));
        const whole = powers.reduce(sum, 0) || 1;
        return states[0].map((_unused, e) =>
          states.reduce((all, state, at) => all + (powers[at] / whole) * state[e], 0),
        );
      }).flat(),
    );
    return { pooled: { queries: valuesOf(taken, [size, QUERIES, rows[0].states[0].length]) } };
  },
  /** A vector for each token, the mean of its row taken away, as late interaction compares them: `[B, S, C]`. */
  'vectors of tokens': (rows, { size, length }) => {
    const vectors = rows.flatMap(({ states, real }) => {
      const count = Math.max(1, real.filter(Boolean).length);
      const mean = states[0].map(
        (_, e) => states.reduce((all, state, at) => all + (real[at] ? state[e] : 0), 0) / count,
      );
      return states.flatMap((state) => state.map((x, e) => x - mean[e]));
    });
    return { perToken: { colbert: valuesOf(vectors, [size, length, rows[0].states[0].length]) } };
  },
};

function rowsOf({ data, shape: [B, S, E] }: Values, batch: Batch): RowOfStates[] {
  const real = tokenMaskOf(batch) ?? new Int32Array(B * S).fill(1);
  return Array.from({ length: B }, (_, row) => ({
    states: Array.from({ length: S }, (_unused, at) => [...data.subarray((row * S + at) * E, (row * S + at + 1) * E)]),
    real: Array.from({ length: S }, (_unused, at) => real[row * S + at] === 1),
  }));
}

const sum = (a: number, b: number): number => a + b;
const dot = (state: readonly number[], query: number): number =>
  state.reduce((all, x, e) => all + x * Math.sin(query * 5 + e * 3 + 1), 0);
const weightOf = (state: readonly number[], entry: number): number =>
  Math.log1p(Math.max(0, dot(state, entry + 7) - 1));

function valuesOf(numbers: readonly number[], shape: readonly number[]): Values {
  return { data: Float32Array.from(numbers), shape };
}
