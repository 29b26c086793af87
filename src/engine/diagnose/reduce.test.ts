import type { Case, PastBatch } from '../../core/case';
import type { Judgement } from '../invariants/invariant';
import { _, caseOf, row } from '../invariants/testing/by-hand';
import { reduce } from './reduce';

const SEEN: Judgement = { verdict: 'violated', compared: 1, worst: 1 };

/** Reduces by a rule of what still fails, and keeps all that was tried. */
async function reduced(testCase: Case, fails: (candidate: Case) => boolean) {
  const tried: Case[] = [];
  const evaluate = async (candidate: Case): Promise<Judgement> => {
    tried.push(candidate);
    return { verdict: fails(candidate) ? 'violated' : 'held', compared: tried.length, worst: 0 };
  };
  return { ...(await reduce(testCase, SEEN, evaluate)), tried };
}

const firstTokens = ({ rows }: Case): number[] => rows.map(({ tokens }) => tokens[0]);

test('what cannot be made smaller stays as it was, and so does what its judge said', async () => {
  const testCase = caseOf(row([5, 6]), row([7, 8]));
  expect(await reduced(testCase, () => false)).toMatchObject({ testCase, judgement: SEEN, steps: 0 });
});

test('where anything fails, one position of one row is left, and the judge of that is heard', async () => {
  const eight = caseOf(...Array.from({ length: 8 }, (_one, i) => row([i + 1, 2, 3, 4, 5])));
  const { testCase, judgement, steps, tried } = await reduced(eight, () => true);
  expect(testCase).toEqual({
    length: 1,
    rows: [expect.objectContaining({ tokens: [expect.any(Number)] })],
    singleton: false,
  });
  expect(tried[judgement.compared - 1]).toBe(testCase);
  expect(steps).toBe(5);
  // Halves first: 8, 4, 2, 1 rows, then 5, 2, 1 positions.
  expect(tried.map(({ rows, length }) => [rows.length, length])).toEqual([
    [4, 5],
    [2, 5],
    [1, 5],
    [1, 2],
    [1, 1],
  ]);
});

test.each([
  [[3], 8],
  [[1, 8], 8],
  [[2, 5, 7], 7],
  [[1], 2],
])('the rows that it takes, %p of %i, are found wherever they stand', async (needed, count) => {
  const rows = Array.from({ length: count }, (_one, i) => row([i + 1]));
  const fails = (candidate: Case): boolean => needed.every((token) => firstTokens(candidate).includes(token));
  const { testCase, tried } = await reduced(caseOf(...rows), fails);
  expect(firstTokens(testCase)).toEqual(needed);
  expect(tried.every((candidate) => candidate.rows.length > 0)).toBe(true);
});

test.each([
  [[3], 8],
  [[1, 8], 8],
  [[2, 5, 7], 7],
  [[1], 2],
])('the positions that it takes, %p of %i, are found wherever they stand', async (needed, count) => {
  const long = row(Array.from({ length: count }, (_one, i) => i + 1));
  const fails = ({ rows: [{ tokens }] }: Case): boolean => needed.every((token) => tokens.includes(token));
  const { testCase, tried } = await reduced(caseOf(long), fails);
  expect(testCase).toMatchObject({ length: needed.length, rows: [{ tokens: needed, at: needed.map((_one, i) => i) }] });
  expect(tried.every(({ length }) => length > 0)).toBe(true);
});

test('a position goes from all rows at once, real or padded, with what lies there in either run', async () => {
  const testCase = caseOf(
    { ...row([1, _, 2, _], [10, 11], [20, 21]), types: [0, 1] },
    { ...row([_, 3, _, 4], [12, 13], [22, 13]), types: [1, 0] },
  );
  // Takes position 1 away, and nothing else.
  const fails = ({ length, rows }: Case): boolean =>
    length === 3 && rows.length === 2 && rows[0].tokens.length === 2 && rows[0].under[0] === 11;
  const { testCase: left, steps } = await reduced(testCase, fails);
  expect(steps).toBe(1);
  expect(left).toEqual({
    length: 3,
    singleton: false,
    rows: [
      { tokens: [1, 2], types: [0, 1], at: [0, 1], under: [11], otherUnder: [21] },
      { tokens: [4], types: [0], at: [2], under: [12, 13], otherUnder: [22, 13] },
    ],
  });
});

test('foreign ids under the padding are made the same, but for one place in a row', async () => {
  const testCase = caseOf(row([5, _, _, _], [1, 2, 3], [7, 8, 9]), row([5, _, _, _], [1, 2, 3], [7, 8, 9]));
  const fails = ({ rows, length }: Case): boolean => rows.length === 2 && length === 4;
  const { testCase: left, tried } = await reduced(testCase, fails);
  expect(left.rows.map(({ otherUnder }) => otherUnder)).toEqual([
    [7, 2, 3],
    [7, 2, 3],
  ]);
  // Plain ones are not tried again.
  expect(tried.filter(({ rows, length }) => rows.length === 2 && length === 4)).toHaveLength(2);
});

test('two foreign ids are enough to be made one', async () => {
  const testCase = caseOf(row([5, _, _], [1, 2], [7, 8]));
  const whole = ({ length }: Case): boolean => length === 3;
  expect((await reduced(testCase, whole)).testCase.rows[0].otherUnder).toStrictEqual([7, 2]);
});

test('one foreign id, or none, is plain already', async () => {
  for (const place of [row([5, _], [1], [7]), row([5, 6]), row([5, _, _], [1, 2], [7, 2])]) {
    const testCase = caseOf(place, place);
    const whole = ({ rows, length }: Case): boolean => rows.length === 2 && length === testCase.length;
    const { steps, tried } = await reduced(testCase, whole);
    expect([steps, tried.filter(whole).length]).toEqual([0, 0]);
  }
});

test('it begins anew after a step, since what could not go before may go now', async () => {
  // Row 1 is needed as long as there are four positions.
  const testCase = caseOf(row([1, 2, 3, 4]), row([5, 6, 7, 8]));
  const fails = ({ rows, length }: Case): boolean => rows.length === 2 || length < 4;
  expect((await reduced(testCase, fails)).testCase.rows).toHaveLength(1);
});

test('it ends after four hundred trials, with the smallest by then', async () => {
  const rows = Array.from({ length: 600 }, (_one, i) => row([i + 1, 1]));
  let calls = 0;
  const { testCase, tried } = await reduced(caseOf(...rows), () => calls++ === 399);
  expect(tried).toHaveLength(400);
  expect(testCase).toBe(tried[399]);
});

describe('of what came before', () => {
  const past = (...rows: Case['rows']): PastBatch => ({ length: 4, rows });
  const long = row([1, 2, 3, 4]);
  const testCase = {
    ...caseOf(row([5])),
    history: [past(long, long), past(long, row([9, 2, 3, 4]), long), past(long)],
  };

  test('nothing stays where it does not matter', async () => {
    expect((await reduced(testCase, () => true)).testCase).not.toHaveProperty('history');
  });

  test('as little as breaks the claim stays', async () => {
    const breaks = ({ history = [] }: Case): boolean =>
      history.some(({ rows }) => rows.some(({ tokens }) => tokens.includes(9)));
    const { testCase: small } = await reduced(testCase, breaks);
    expect(small.history).toEqual([{ length: 1, rows: [expect.objectContaining({ tokens: [9] })] }]);
  });
});
