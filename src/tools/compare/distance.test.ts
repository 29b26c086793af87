import type { Case } from '../../core/case';
import type { Encoding, Values } from '../../core/encoding';
import type { Traits } from '../../core/subject';
import { _, caseOf, row, TRAITS } from '../../engine/invariants/testing/by-hand';
import { DistanceMeter } from './distance';

/** Two rows: one padded on its right, one on its left. */
const CASE = caseOf(row([5, 6, _]), row([_, 7, 8]));

const values = (shape: readonly number[], numbers: readonly number[]): Values => ({
  data: Float32Array.from(numbers),
  shape,
});
/** States of two numbers a position. */
const states = (rows: number, numbers: readonly number[]): Encoding => ({
  lastHiddenState: values([rows, numbers.length / rows / 2, 2], numbers),
});
const pooled = (...rows: readonly (readonly number[])[]): Encoding => ({
  pooled: { mean: values([rows.length, rows[0].length], rows.flat()) },
});

type Answers = Record<string, Encoding>;

function apart(
  a: Answers,
  b: Answers,
  testCase: Case = CASE,
  traits: readonly [Traits, Traits] = [TRAITS, TRAITS],
): DistanceMeter {
  const found = new DistanceMeter();
  found.add(testCase, 3, [new Map(Object.entries(a)), new Map(Object.entries(b))], traits);
  return found;
}

const STATES = {
  base: states(2, [1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8]),
  'alone 0': states(1, [1, 2, 3, 4]),
  'alone 1': states(1, [5, 6, 7, 8]),
};

test('real tokens are held against each other in the batch and alone, padding is not, and the furthest place is named', () => {
  const other = {
    base: states(2, [1, 2, 3, 4, 9, 9, 9, 9, 5, 9, 7, 10]),
    'alone 0': states(1, [1, 2, 2, 4]),
    'alone 1': states(1, [5, 6, 7, 8]),
  };
  expect(apart(STATES, other).summary()).toEqual([
    {
      output: 'lastHiddenState',
      compared: 16,
      batched: { deviation: 0.5, case: 3, row: 1, token: 0, unit: 1, a: 6, b: 9 },
      alone: { deviation: 0.25, case: 3, row: 0, token: 1, unit: 0, a: 3, b: 2 },
    },
  ]);
});

test('the furthest of all cases stays, and of equals the first', () => {
  const off = (by: number): Answers => ({ ...STATES, 'alone 1': states(1, [5, 6, 7, 8 + by]) });
  const found = apart(STATES, off(2));
  for (const [index, by] of [
    [4, 1],
    [5, 2],
  ]) {
    found.add(CASE, index, [new Map(Object.entries(STATES)), new Map(Object.entries(off(by)))], [TRAITS, TRAITS]);
  }
  const [{ alone, batched, compared }] = found.summary();
  expect(alone).toMatchObject({ case: 3, deviation: 0.25 });
  expect(batched.deviation).toBe(0);
  expect(compared).toBe(48);
});

test('of several numbers that differ the furthest is named, not the first, and what is not finite is the furthest of all', () => {
  const off = (...numbers: readonly number[]): Answers => ({ ...STATES, 'alone 0': states(1, [...numbers, 3, 4]) });
  expect(apart(STATES, off(1.25, 2.5)).summary()[0].alone).toMatchObject({ deviation: 0.25, unit: 1, a: 2, b: 2.5 });
  expect(apart(STATES, off(1.5, 2.25)).summary()[0].alone).toMatchObject({ deviation: 0.25, unit: 0, a: 1, b: 1.5 });
  expect(apart(STATES, off(9, NaN)).summary()[0].alone).toMatchObject({ deviation: Infinity, unit: 1, a: 2, b: NaN });
});

test('a row counts where it means the same sequence to both', () => {
  const absolute: Traits = { ...TRAITS, positions: 'absolute' };
  const off = { ...STATES, 'alone 1': states(1, [5, 6, 7, 9]) };
  for (const traits of [
    [TRAITS, absolute],
    [absolute, TRAITS],
  ] as const) {
    const [{ compared, alone }] = apart(STATES, off, CASE, traits).summary();
    expect(compared).toBe(8);
    expect(alone.deviation).toBe(0);
  }
});

test('pooled vectors are compared as one, with no token, and their cosines are those in the batch', () => {
  const a = { base: pooled([1, 0], [1, 0]), 'alone 0': pooled([1, 0]), 'alone 1': pooled([1, 0]) };
  const b = { base: pooled([1, 0], [0.5, 0]), 'alone 0': pooled([0, 1]), 'alone 1': pooled([1, 0]) };
  expect(apart(a, b).summary()).toStrictEqual([
    {
      output: 'pooled.mean',
      compared: 8,
      batched: { deviation: 0.5, case: 3, row: 1, unit: 0, a: 1, b: 0.5 },
      alone: { deviation: 1, case: 3, row: 0, unit: 0, a: 1, b: 0 },
      cosine: { least: 1, median: 1 },
    },
  ]);
});

test('the least cosine and the one in the middle are told; a vector without a direction is the least of all', () => {
  const rows = caseOf(row([5]), row([6]), row([7]));
  const alone = { 'alone 0': pooled([1, 0]), 'alone 1': pooled([1, 0]), 'alone 2': pooled([1, 0]) };
  const a = { base: pooled([1, 0], [1, 0], [1, 0]), ...alone };
  const cosine = (...vectors: readonly (readonly number[])[]): unknown =>
    apart(a, { base: pooled(...vectors), ...alone }, rows).summary()[0].cosine;
  expect(cosine([2, 0], [-1, 0], [0, 3])).toEqual({ least: -1, median: 0 });
  expect(cosine([2, 0], [0, 0], [0, 3])).toEqual({ least: NaN, median: 0 });
});

test('outputs that one of the two lacks, or has of another width, are named and not compared', () => {
  const both = (own: Encoding): Answers => ({ base: own, 'alone 0': own });
  const one = caseOf(row([5, 6]));
  const found = apart(
    both({ ...states(1, [1, 2, 3, 4]), ...pooled([1, 2]) }),
    both({ ...pooled([1, 2, 3]), logits: values([1, 2, 1], [1, 2]) }),
    one,
  );
  expect(found.onlyIn).toEqual([['lastHiddenState', 'pooled.mean'], ['logits']]);
  expect(found.summary()).toEqual([]);
});
