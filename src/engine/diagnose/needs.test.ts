import type { Case } from '../../core/case';
import { layoutOf } from '../../core/layout';
import { batchMatesAreIgnored } from '../invariants/batch-mates-are-ignored';
import type { Judgement } from '../invariants/invariant';
import { maskMatters } from '../invariants/mask-matters';
import { padContentIsIgnored } from '../invariants/pad-content-is-ignored';
import { caseOf, row } from '../invariants/testing/by-hand';
import { toySubject } from '../../testing/toy-subject';
import { alternativesTo } from './alternatives';
import { needsOf } from './needs';

const traits = toySubject();
const SMALLEST: Case = { ...caseOf(row([5, null])), weightScale: 'typical' };

/** Judges a case as it is told to; the row that is out is the first that is padded, or the first. */
function judging(verdictOf: (testCase: Case) => Judgement['verdict']) {
  const evaluate = async (testCase: Case): Promise<Judgement> => {
    const verdict = verdictOf(testCase);
    const out = Math.max(
      0,
      testCase.rows.findIndex(({ at }) => at.length < testCase.length),
    );
    const violation = { row: out } as Judgement['violation'];
    return { verdict, compared: 1, worst: 0, ...(verdict === 'violated' && { violation }) };
  };
  return { traits, weightScales: ['typical', 'hot'] as const, until: Infinity, evaluate };
}

const needs = (verdictOf: (testCase: Case) => Judgement['verdict'], testCase = SMALLEST) =>
  needsOf(testCase, padContentIsIgnored, judging(verdictOf));

test('where every alternative breaks it nothing matters, and no more is said than was tried', async () => {
  const found = (await needs(() => 'violated'))!;
  expect(found.text).toBe(
    'padding on the right or on the left; any ids under the padding tried (4 others); any tokens tried (4 others); other token types as well (1 tried); any S tried (8, from 1 to 18); any number of real tokens tried (4, from 1 to 8); any B tried (4, from 1 to 8); weights: typical or hot. 27 alternatives tried, one part of the case varied at a time.',
  );
  expect(found.tried).toBe(27);
  expect(found.parts.every(({ held }) => held.length === 0)).toBe(true);
});

test('what holds is told first, with what it was', async () => {
  const onTheLeft = (testCase: Case) => layoutOf(testCase.rows[0].at, testCase.length) === 'left';
  const left = (await needs((one) => (onTheLeft(one) ? 'violated' : 'held'), caseOf(row([null, 5]))))!;
  expect(left.text).toMatch(/^padding on the left \(not on the right\); /);
  const long = (await needs((one) => (one.length > 5 ? 'violated' : 'held'), caseOf(row([5, 6, 7, 8, 9, null]))))!;
  expect(long.text).toMatch(/^S ≥ 6 \(6 tried, up to 22; not 5\); /);
  const onlyOf = (id: number) => (one: Case) => (one.rows.some(({ under }) => under[0] === id) ? 'violated' : 'held');
  const pad = (await needs(onlyOf(3), caseOf({ ...row([5, null]), under: [3] })))!;
  expect(pad.text).toMatch(/^these very ids under the padding \(0 of 5 others tried; not the pad id, 2, 12, 8 or 22\)/);
  const some = (await needs(
    (one) => (one.rows[0].under[0] === 0 ? 'held' : 'violated'),
    caseOf({ ...row([5, null]), under: [3] }),
  ))!;
  expect(some.text).toMatch(/^some ids under the padding \(4 of 5 others tried; not the pad id\)/);
});

test('company is a matter of the case’s own rows, before others or behind them', async () => {
  const alone = (await needs(({ rows }) => (rows.length === 1 ? 'violated' : 'held')))!;
  expect(alone.text).toMatch(/^alone in its batch \(not B = 2, 4 or 8\); /);
  const last = (await needs(({ rows, length }) => (rows.at(-1)!.at.length < length ? 'violated' : 'held')))!;
  expect(last.text).toContain('any B tried (4, from 1 to 8)');
  // A stranger that is out says nothing of the case.
  const stranger = judging(() => 'violated');
  const of = async (testCase: Case): Promise<Judgement> => {
    const said = await stranger.evaluate(testCase);
    const own = testCase.rows.findIndex(({ at }) => at.length < testCase.length);
    return testCase.rows.length > 1 ? { ...said, violation: { ...said.violation!, row: own === 0 ? 1 : 0 } } : said;
  };
  const others = (await needsOf(SMALLEST, batchMatesAreIgnored, { ...stranger, evaluate: of }))!;
  expect(others.text).toMatch(/^alone in its batch/);
});

test('what was not judged is not counted, and where nothing was nothing is said', async () => {
  const found = (await needs(({ weightScale }) => (weightScale === 'hot' ? 'held' : 'vacuous')))!;
  expect(found).toEqual({
    parts: [{ part: 'weights', broken: [], held: ['hot'] }],
    tried: 1,
    text: 'weights: typical (not hot). 1 alternative tried, one part of the case varied at a time.',
  });
  expect(await needs(() => 'vacuous')).toBeUndefined();
});

test('nothing is tried when the time is over, nor of controls and texts', async () => {
  const asking = judging(() => 'violated');
  expect(await needsOf(SMALLEST, padContentIsIgnored, { ...asking, until: 0 })).toBeUndefined();
  expect(await needsOf(SMALLEST, maskMatters, asking)).toBeUndefined();
});

test('an alternative differs in its part alone, and is one that the subject takes', () => {
  const testCase = caseOf(row([null, 5, 6]), row([4, 3, 2]));
  for (const { part, testCase: other } of alternativesTo(testCase, traits, [])) {
    const [one, two] = [testCase, other].map(({ rows }) => rows.slice(0, 2));
    if (part !== 'company' && part !== 'tokens' && part !== 'sequence')
      expect(two.map(({ tokens }) => tokens)).toEqual(one.map(({ tokens }) => tokens));
    if (part !== 'ids' && part !== 'company' && part !== 'length')
      expect(new Set(two.flatMap(({ under }) => under))).toEqual(new Set(one.flatMap(({ under }) => under)));
    expect(other.length).toBeLessThanOrEqual(traits.maxLength);
    for (const { at, tokens, types, under, otherUnder } of other.rows) {
      expect([tokens.length, types.length]).toEqual([at.length, at.length]);
      expect([under.length, otherUnder.length]).toEqual([other.length - at.length, other.length - at.length]);
      expect(at.every((position, i) => position < other.length && (i === 0 || position > at[i - 1]))).toBe(true);
      for (const id of [...tokens, ...under, ...otherUnder]) expect(id < traits.vocabularySize && id >= 0).toBe(true);
    }
  }
});
