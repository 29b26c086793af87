// One chunk of cases, with claims made up for it.
import type { Case } from '../../core/case';
import { SubjectError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import type { Invariant, Judgement } from '../invariants/invariant';
import { base } from '../invariants/runs';
import { invariantNamed } from '../invariants';
import { _, caseOf, row } from '../invariants/testing/by-hand';
import { toySubject } from '../../testing/toy-subject';
import { sourceOf } from '../campaign/check';
import type { JudgedChunk } from './chunk';
import { judgedHere, judgeChunk } from './chunk';
import type { Placed } from '../plan/chunks';
import { planCase } from '../plan/plan';
import { Sessions } from './sessions';

const HELD: Judgement = { verdict: 'held', compared: 1, worst: 0 };
/** Near enough to be doubted. */
const NEAR = { verdict: 'violated', compared: 1, worst: 1, violation: { observed: 1, expected: 1.0001 } } as Judgement;

function claim(
  name: string,
  judge: (testCase: Case) => Judgement = () => HELD,
  rest: Partial<Invariant> = {},
): Invariant {
  return {
    name,
    claim: 'It is made up.',
    kind: 'exact',
    unsupported: () => undefined,
    runs: (testCase, traits) => [base(testCase, traits)],
    judge,
    ...rest,
  };
}

const CASES = [caseOf(row([1, 2])), caseOf(row([3, 4])), caseOf(row([5, 6]))];

function chunkOf(claims: readonly Invariant[], cases: readonly Case[] = CASES): Placed[] {
  const sizes = { numbersPerToken: 0, numbersPerPair: 0 };
  return cases.map((testCase, i) => ({ plan: planCase(testCase, claims, toySubject(), sizes), index: 10 + i }));
}

const sessionsOf = (subject: Subject = toySubject()): Sessions => new Sessions(sourceOf(subject), {});

test('every claim says something of every case, one after the other; of what it is not put to, that it is not', async () => {
  const [all, some] = [
    claim('all'),
    claim('some', () => HELD, { runs: (testCase, traits) => (testCase === CASES[1] ? [] : [base(testCase, traits)]) }),
  ];
  const { entries, seen, failure } = await judgeChunk(chunkOf([all, some]), [all, some], sessionsOf());
  expect(entries.map((entry) => [entry.claim, entry.at, entry.judged?.judgement.verdict])).toEqual([
    ['all', 0, 'held'],
    ['some', 0, 'held'],
    ['all', 1, 'held'],
    ['some', 1, undefined],
    ['all', 2, 'held'],
    ['some', 2, 'held'],
  ]);
  expect(entries[3]).not.toHaveProperty('judged');
  expect(entries[0].judged!.bound).toMatchObject({ value: 0, measured: false });
  expect([seen, failure]).toStrictEqual([[], undefined]);
});

test('a violation is told with its place, its case and the company of that', async () => {
  const broken = claim('broken', ({ rows }) => (rows[0].tokens[0] === 3 ? NEAR : HELD), {
    kind: 'positive control',
  });
  const chunk = chunkOf([broken]);
  const { seen } = await judgeChunk(chunk, [broken], sessionsOf());
  expect(seen).toEqual([{ claim: 'broken', index: 11, testCase: CASES[1], passCases: CASES, judgement: NEAR }]);
  // A copy, since noise is kept by the very object.
  expect(seen[0].testCase).not.toBe(CASES[1]);
});

test('three violations of a claim are doubted, and no further ones of that claim', async () => {
  const many = [1, 2, 3, 4, 5].map((id) => caseOf(row([id, 9])));
  const [one, two] = ['one', 'two'].map((name) => claim(name, () => NEAR, { kind: 'calibrated' }));
  const sessions = sessionsOf();
  const { seen } = await judgeChunk(chunkOf([one], many), [one], sessions);
  expect(seen).toHaveLength(5);
  expect(sessions.cost.secondLooks).toBe(3);
  await judgeChunk(chunkOf([one, two], many), [one, two], sessions);
  expect(sessions.cost.secondLooks).toBe(3 + 6);
});

describe('what ends it', () => {
  test('is told with what was judged by then', async () => {
    const ending = claim('ending', ({ rows }) => {
      if (rows[0].tokens[0] === 5) throw new Error('x is not y');
      return rows[0].tokens[0] === 3 ? NEAR : HELD;
    });
    const { entries, seen, failure } = await judgeChunk(chunkOf([ending]), [ending], sessionsOf());
    expect(entries.map(({ at }) => at)).toEqual([0, 1]);
    expect(seen.map(({ index }) => index)).toEqual([11]);
    expect(failure!.thrown).toEqual(new Error('x is not y'));
  });

  test('may be the subject, which cannot be had at the weight scale of the cases', async () => {
    const toy = toySubject();
    const open = (): Promise<Subject> =>
      opened++ === 0 ? Promise.resolve(toy) : Promise.reject(new Error('no memory'));
    let opened = 0;
    const sessions = new Sessions({ ...sourceOf(toy), weightScales: ['typical', 'hot'], open }, {});
    await sessions.open();
    const made = claim('made up');
    const hot = CASES.map((testCase) => ({ ...testCase, weightScale: 'hot' as const }));
    const { entries, failure } = await judgeChunk(chunkOf([made], hot), [made], sessions);
    expect(entries).toStrictEqual([]);
    expect(failure!.thrown).toBeInstanceOf(SubjectError);
  });
});

test('chunks are judged one after the other, each with the passes that it took', async () => {
  const made = claim('made up');
  const singleton = CASES.map((testCase) => ({ ...testCase, singleton: true }));
  const chunks = [chunkOf([made]), chunkOf([made], singleton), chunkOf([claim('another')])];
  const sessions = sessionsOf();
  const judged: JudgedChunk[] = [];
  for await (const one of judgedHere(chunks, [made], sessions)) judged.push(one);
  expect(judged.map(({ chunk }) => chunk)).toEqual(chunks);
  expect(judged.map(({ passes }) => passes)).toEqual([1, 3, 1]);
  expect(judged.map(({ outcome }) => outcome.entries.length)).toEqual([3, 3, 3]);
});

describe('where cases are pooled', () => {
  const names = ['pad-content-is-ignored', 'batch-mates-are-ignored', 'mask-forms-agree', 'layout-is-ignored'];
  const claims = [...names, 'positions-matter'].map(invariantNamed);
  const padded = caseOf(row([1, 2, 3, _], [0], [4]), row([5, _, _, _], [0, 0, 0], [6, 7, 8]));
  const two = [{ ...padded, pooled: true as const }, padded];

  test('they hold by runs that claims share, are counted, and leave the others as they are', async () => {
    const sessions = sessionsOf();
    const { entries, seen, failure } = await judgeChunk(chunkOf(claims, two), claims, sessions);
    expect([seen, failure]).toEqual([[], undefined]);
    const verdicts = (at: number) => entries.filter((one) => one.at === at).map((one) => one.judged?.judgement.verdict);
    expect(verdicts(0)).toEqual(['held', 'held', 'held', 'held', undefined]);
    expect(sessions.cost.pooled).toBe(1);
  });

  test('what deviates in one has all of the chunk run run by run, and is told as of those', async () => {
    const leak = (): Subject => toySubject({ faults: { hidden: -1 } });
    const [pooled, byRun] = [sessionsOf(leak()), sessionsOf(leak())];
    const told = await judgeChunk(chunkOf(claims, two), claims, pooled);
    const apart = await judgeChunk(chunkOf(claims, [padded, padded]), claims, byRun);
    expect(told).toEqual({ ...apart, felt: true });
    expect(told.seen.map(({ claim: name }) => name)).toContain('pad-content-is-ignored');
    expect(told.seen.every(({ testCase }) => testCase.pooled === undefined)).toBe(true);
    expect(pooled.cost.pooled).toBe(0);
    expect(pooled.cost.runsMade).toBeGreaterThan(byRun.cost.runsMade);
  });
});
