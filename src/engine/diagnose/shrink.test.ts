import fc from 'fast-check';
import type { Case } from '../../core/case';
import type { Judgement } from '../invariants/invariant';
import { caseOf, row } from '../invariants/testing/by-hand';
import { shrinkCase, shrinkPassCases, shrinkGiven } from './shrink';

/** Cases of one row of `n` equal tokens. */
const CASES = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 50 }))
  .map(([n, id]): Case => caseOf(row(new Array<number>(n).fill(id))));

const judged = (verdict: Judgement['verdict'], compared = 1): Judgement => ({ verdict, compared, worst: 0 });
const by = (fails: (testCase: Case) => boolean) => async (testCase: Case) =>
  judged(fails(testCase) ? 'violated' : 'held', testCase.rows[0].tokens[0]);

const STREAM = fc.sample(CASES, { seed: 3, numRuns: 20 });

test('the case of the stream is the one that is shrunk, to the smallest that fails', async () => {
  const seen: Case[] = [];
  const shrunk = await shrinkCase(CASES, 3, 7, async (testCase) => {
    seen.push(testCase);
    return by(({ length, rows: [{ tokens }] }) => length >= 2 && tokens[0] >= 4)(testCase);
  });
  expect(seen[0]).toEqual(STREAM[7]);
  expect(STREAM[7].length).toBeGreaterThan(2);
  expect(STREAM[7].rows[0].tokens[0]).toBeGreaterThan(4);
  expect(shrunk!.testCase).toMatchObject({ length: 2, rows: [{ tokens: [4, 4] }] });
  expect(shrunk!.judgement).toEqual(judged('violated', 4));
  expect(shrunk!.shrinks).toBeGreaterThan(0);
  expect(shrunk).not.toHaveProperty('steps');
});

test('the path leads to where fast-check got to', async () => {
  const shrunk = await shrinkCase(
    CASES,
    3,
    7,
    by(({ rows: [{ tokens }] }) => tokens[0] >= 4),
  );
  expect(shrunk!.path).toMatch(/^7:/);
  let met: Case | undefined;
  await fc.check(
    fc.asyncProperty(CASES, async (testCase) => {
      met ??= testCase;
    }),
    { seed: 3, path: shrunk!.path!, numRuns: 1 },
  );
  expect(met!.rows[0].tokens[0]).toBe(4);
});

test('what fast-check cannot take away is taken away after it, and counted', async () => {
  const pairs = CASES.map((one): Case => ({ ...one, rows: [...one.rows, ...one.rows] }));
  const shrunk = await shrinkCase(
    pairs,
    3,
    7,
    by(() => true),
  );
  const alone = await shrinkCase(
    CASES,
    3,
    7,
    by(() => true),
  );
  expect(shrunk!.testCase.rows).toHaveLength(1);
  expect(shrunk!.shrinks).toBe(alone!.shrinks + 1);
});

test('what does not fail any more is no case', async () => {
  expect(
    await shrinkCase(
      CASES,
      3,
      7,
      by(() => false),
    ),
  ).toBeUndefined();
  expect(await shrinkCase(CASES, 3, 7, async () => judged('vacuous'))).toBeUndefined();
});

test('fast-check tries four hundred cases at most', async () => {
  let calls = 0;
  const endless = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 60, maxLength: 60 });
  const stream = endless.map((ids): Case => caseOf(row([1 + (ids.reduce((a, b) => a + b, 0) % 7)])));
  await shrinkCase(stream, 1, 0, async () => judged(++calls === 1 || calls % 2 === 0 ? 'violated' : 'held'));
  // There is nothing to take away from a case of one position.
  expect(calls).toBe(400);
});

describe('in company', () => {
  const passCases = [caseOf(row([1, 2]), row([3, 4])), caseOf(row([5, 6])), caseOf(row([7, 8]))];

  test('the group is the case, a singleton, with the weight scale of its cases', async () => {
    const seen: Case[] = [];
    const evaluate = async (testCase: Case): Promise<Judgement> => (seen.push(testCase), judged('held'));
    expect(await shrinkPassCases(passCases, evaluate)).toBeUndefined();
    expect(seen).toEqual([{ length: 2, rows: passCases.flatMap(({ rows }) => rows), singleton: true }]);
    await shrinkPassCases([{ ...passCases[0], weightScale: 'hot' }], evaluate);
    expect(seen[1]).toEqual({ ...passCases[0], weightScale: 'hot', singleton: true });
  });

  test('it shrinks by rows, and no stream holds it', async () => {
    const shrunk = await shrinkPassCases(
      passCases,
      by(({ rows }) => rows.length >= 3),
    );
    expect(shrunk).toMatchObject({ path: null, shrinks: 2, judgement: { verdict: 'violated' } });
    expect(shrunk!.testCase).toMatchObject({ length: 1, singleton: true });
    expect(shrunk!.testCase.rows).toHaveLength(3);
  });
});

test('a case that no stream holds is reduced from what was said of it', async () => {
  const given = caseOf(row([1]), row([2]));
  const said = judged('violated', 99);
  expect(
    await shrinkGiven(
      given,
      said,
      by(() => false),
    ),
  ).toEqual({
    testCase: given,
    judgement: said,
    path: null,
    shrinks: 0,
  });
  expect(
    await shrinkGiven(
      given,
      said,
      by(() => true),
    ),
  ).toMatchObject({ shrinks: 1, judgement: { compared: 2 } });
});
