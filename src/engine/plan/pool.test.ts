import type { Case } from '../../core/case';
import type { Traits } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
import { noCost } from '../ask/cost';
import type { Executed } from '../ask/execute';
import { execute } from '../ask/execute';
import { INVARIANTS, invariantNamed } from '../invariants';
import type { Invariant } from '../invariants/invariant';
import { _, caseOf, evidenceOf, row } from '../invariants/testing/by-hand';
import { planCase } from './plan';
import { canPool, runByRun } from './pool';

const SIZES = { numbersPerToken: 1, numbersPerPair: 1 };
const TOY = toySubject();
const CLAIMS = INVARIANTS.filter(({ unsupported }) => unsupported(TOY) === undefined);
const SHARED = CLAIMS.filter(({ whenPooled }) => whenPooled === 'shared');
/** Three rows, one of them fully masked: S = 5. */
const CASE = caseOf(row([5, 6, 7, _, _], [3, 4], [8, 9]), row([_, _, _, _, _]), row([_, 9, 10, 11, 12], [2], [13]));
const POOLED: Case = { ...CASE, pooled: true };

const keysOf = (testCase: Case, claims: readonly Invariant[], traits: Traits = TOY): string[] =>
  planCase(testCase, claims, traits, SIZES).runs.map(({ key }) => key);

async function answered(testCase: Case, claims = SHARED, subject = TOY): Promise<Executed> {
  const plan = planCase(testCase, claims, subject, SIZES);
  return (await execute([plan], { subject, timeoutMs: 10_000, cost: noCost() }))[0];
}

test('what must not matter is changed at once: one run for either half of the rows, and one for all that moves', () => {
  expect(keysOf(CASE, SHARED)).toEqual(
    expect.arrayContaining(['other padding', 'other mates 0', 'other mates 1', 'longer', 'moved', 'reversed']),
  );
  const keys = keysOf(POOLED, SHARED);
  expect(keys).toEqual(['base', 'attended', 'pooled content 0', 'pooled content 1', 'pooled shape']);
});

test('in the rows that stay other content lies under the padding, and the others are replaced', () => {
  const [even, odd] = planCase(POOLED, SHARED, TOY, SIZES).shared;
  const { inputIds, mask, attentionMask } = even.run.batch;
  expect([...inputIds.slice(0, 5)]).toEqual([5, 6, 7, 8, 9]);
  expect([...inputIds.slice(10)]).toEqual([13, 9, 10, 11, 12]);
  expect(inputIds.slice(5, 10)).not.toContain(0);
  expect(attentionMask).toBeNull();
  expect(mask!.form).toBe(TOY.maskForms![5 % TOY.maskForms!.length]);
  expect(even.variant.from).toEqual([0, -1, 2]);
  // The row without a token is replaced wherever it stands.
  expect(odd.variant.from).toEqual([-1, -1, -1]);
});

test('what moves has more positions, other sides and the other order', () => {
  const [, , { run, variant }] = planCase(POOLED, SHARED, TOY, SIZES).shared;
  expect(variant.from).toEqual([2, 1, 0]);
  expect(run.batch.length).toBe(variant.length);
  expect(run.batch.length).toBeGreaterThan(5);
  const { inputIds, attentionMask } = run.batch;
  variant.rows.forEach(({ at }, r) => {
    const real = [...inputIds.slice(r * variant.length, (r + 1) * variant.length)].filter(
      (_id, position) => attentionMask![r * variant.length + position] === 1,
    );
    expect(real).toEqual(CASE.rows[variant.from[r]].tokens);
    if (at.length > 0) expect(at).not.toEqual(CASE.rows[variant.from[r]].at);
  });
});

test('a change that nothing can share is made by itself, and so is each where too few claims can', () => {
  const [content, mates] = ['pad-content-is-ignored', 'batch-mates-are-ignored'].map(invariantNamed);
  const one = { ...caseOf(row([5, 6, _])), pooled: true as const };
  expect(keysOf(one, [content, mates])).toEqual(['base', 'other padding']);
  expect(planCase(POOLED, [content], TOY, SIZES).testCase).toEqual(CASE);
  expect(canPool([content], TOY)).toBe(false);
  expect(canPool([content, mates], TOY)).toBe(true);
  expect(canPool([content, mates], { ...TOY, texts: { words: [], most: 2 } })).toBe(false);
  expect(runByRun(POOLED)).toEqual(CASE);
});

test('claims that need runs of their own are left to other cases, and the rest ask for less', () => {
  const { invariants, runs } = planCase({ ...POOLED, singleton: true }, CLAIMS, TOY, SIZES);
  expect(invariants.filter(({ whenPooled }) => whenPooled === 'left out')).toEqual([]);
  expect(runs.filter(({ key }) => key.startsWith('alone'))).toHaveLength(1);
  expect(runs.filter(({ key }) => key.startsWith('again'))).toHaveLength(2);
  const even = { ...caseOf(row([5, 6, 7, _])), pooled: true as const };
  expect(keysOf(even, CLAIMS)).not.toContain('again fresh');
  expect(runs.length).toBeLessThan(planCase({ ...CASE, singleton: true }, CLAIMS, TOY, SIZES).runs.length / 3);
});

test('each claim judges by the shared runs as many numbers as by its own, and holds', async () => {
  const [pooled, byRun] = [await answered(POOLED), await answered(CASE)];
  for (const claim of SHARED) {
    const [a, b] = [pooled, byRun].map(({ encodings }) => {
      const bound = { value: claim.kind === 'exact' ? 0 : 1e-5, origin: 'by hand' };
      return claim.judge(CASE, { ...evidenceOf({}, TOY, bound), encodings });
    });
    expect([claim.name, a.verdict, a.compared]).toEqual([claim.name, 'held', b.compared]);
  }
});

test('there is room for each run by itself, should something deviate', () => {
  expect(planCase(POOLED, CLAIMS, TOY, SIZES).cost).toBe(planCase(CASE, CLAIMS, TOY, SIZES).cost);
});

test('what is felt of one change is felt of all', async () => {
  const leak = toySubject({ faults: { hidden: -1 } });
  const { encodings } = await answered(POOLED, SHARED, leak);
  const judged = invariantNamed('pad-content-is-ignored').judge(CASE, { ...evidenceOf({}, leak), encodings });
  expect(judged.verdict).toBe('violated');
  expect([...encodings.keys()].filter((key) => key.startsWith('pooled'))).toEqual([]);
});
