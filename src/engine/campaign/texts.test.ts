// A subject that takes texts, from the cases to what is saved of them.
import { UsageError } from '../../core/errors';
import { INVARIANTS } from '../invariants';
import { undocumentedFields } from '../../report/testing/schema';
import { terminalReport } from '../../report/terminal/terminal-report';
import type { ToyEmbedderFaults } from '../../subjects/texts/testing/toy-embedder';
import { toyEmbedder } from '../../subjects/texts/testing/toy-embedder';
import { textSubject } from '../../subjects/texts/text-subject';
import { BUILT_IN_WORDS } from '../../subjects/texts/built-in-words';
import type { Subject } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
import { runCampaign } from './campaign';
import { check, sourceOf } from './check';
import type { Contender } from '../../tools/compare/compare';
import { compareSubjects } from '../../tools/compare/compare';
import type { InvariantReport, Report } from '../../core/report/report';
import { replay } from '../corpus/replay';
import type { Counterexample } from '../../core/report/counterexample';

const RUNS = 12;
const JUDGED = [
  'batch-mates-are-ignored',
  'repeatable',
  'matches-unpadded',
  'pad-length-is-ignored',
  'row-order-is-ignored',
  'concurrency-is-ignored',
  'every-batch-is-taken',
  'mask-matters',
  'every-word-is-felt',
];

const subjectWith = (faults: ToyEmbedderFaults, words = BUILT_IN_WORDS) => textSubject(toyEmbedder(faults), words);
const verdicts = (faults: ToyEmbedderFaults, only = JUDGED): Promise<Report> =>
  check(subjectWith(faults), { seed: 1, runs: RUNS, maxLength: 16, only });
const named = ({ invariants }: Report, verdict: string): string[] =>
  invariants.filter((invariant) => invariant.verdict === verdict).map(({ name }) => name);
const claim = ({ invariants }: Report, name: string): InvariantReport => invariants.find((one) => one.name === name)!;

test('the claims that texts can put to the test hold on an embedder that keeps them, and the others say why not', async () => {
  const report = await check(subjectWith({}), { seed: 1, runs: RUNS });
  expect(report).toMatchObject({ verdict: 'held', health: [] });
  expect(named(report, 'held')).toEqual(JUDGED);
  for (const { verdict, reason } of report.invariants) {
    expect(reason).toBe(verdict === 'held' ? undefined : 'the subject takes texts, and pads them itself');
  }
  expect(report.invariants).toHaveLength(INVARIANTS.length);
  expect(report.subject.traits[0].texts).toEqual({ words: BUILT_IN_WORDS.length, most: 32 });
  expect(undocumentedFields(JSON.parse(JSON.stringify(report)))).toEqual([]);
});

test('what padding means is measured on random words', async () => {
  const source = { ...sourceOf(subjectWith({ padding: 0.1 })), name: 'toy' };
  const report = await runCampaign(
    source,
    { model: 'toy' },
    { seed: 1, runs: 1, minCoverage: 0, retrievalImpact: true },
  );
  expect(report.retrievalImpact).toMatchObject({ of: 'random words', vector: 'pooled.embedding' });
  expect(report.retrievalImpact!.cosine.least).toBeLessThan(0.999);
});

test('exact claims are judged by what a text differs from itself by, and the report says so of each', async () => {
  const report = await verdicts({});
  for (const name of ['batch-mates-are-ignored', 'repeatable']) {
    expect(claim(report, name).bounds).toMatchObject([{ unit: 'magnitude', bound: 1e-4, nondeterminism: true }]);
  }
  expect(claim(report, 'matches-unpadded').bounds[0]).not.toHaveProperty('nondeterminism');
  const text = terminalReport(report, { verbose: true });
  expect(text.match(/judged against its own nondeterminism, not by bits/g)).toHaveLength(3);
  expect(text).toContain('noise     one text differs from itself by 0 of a row');
});

test.each<[string, ToyEmbedderFaults, string[]]>([
  ['padding that counts', { padding: 0.01 }, ['matches-unpadded', 'pad-length-is-ignored']],
  ['a part of the other vectors', { mates: 0.01 }, ['batch-mates-are-ignored', 'matches-unpadded']],
  ['an offset by the number of texts', { byCompany: (n) => n / 100 }, ['matches-unpadded', 'pad-length-is-ignored']],
  ['answers of 0.9 or 1.1', { drift: (n) => 1 + (n % 2 ? 0.1 : -0.1) }, ['repeatable']],
  ['answers that change hands', { handedBack: (n) => [...Array(n).keys()].reverse() }, ['concurrency-is-ignored']],
  ['one vector for every text', { deaf: true }, ['mask-matters']],
  ['one vector for every text, and an ulp', { deaf: true, drift: ulps }, ['mask-matters']],
])('%s is found', async (_, faults, broken) => {
  const report = await verdicts(faults);
  expect(report.verdict).toBe('violated');
  expect(named(report, 'violated')).toEqual(expect.arrayContaining(broken));
});

test.each<[string, ToyEmbedderFaults]>([
  ['differ by an ulp from time to time', { drift: ulps }],
  ['are rounded to 3 decimals, half an ulp apart', { drift: ulps, rounded: (x) => Number(x.toFixed(3)) }],
  ['are whole numbers', { drift: ulps, rounded: (x) => Math.round(127 * x) }],
])('answers that %s break nothing', async (_, faults) => {
  expect(await verdicts(faults)).toMatchObject({ verdict: 'held' });
});

test('answers that change hands shrink to two texts of a word, told as that', async () => {
  const report = await verdicts({ handedBack: (n) => [...Array(n).keys()].reverse() }, ['concurrency-is-ignored']);
  const found = report.invariants[0].counterexample!;
  expect(found.texts).toHaveLength(2);
  for (const text of found.texts!) expect(text).toMatch(/^\S+$/);
  expect(found.violation.message).toMatch(/What row 0 got is the answer to row 1\.$/);
  expect(found.diagnosis).toMatchObject({ dependsOn: 'concurrency' });
  expect(undocumentedFields(JSON.parse(JSON.stringify(report)))).toEqual([]);
  const text = terminalReport(report, { verbose: true });
  expect(text).toContain('case       2 texts, of 1 word, 1 word');
  expect(text).toContain(`row 0  ${JSON.stringify(found.texts![0])}`);
});

describe('a counterexample of texts', () => {
  let found: Counterexample;
  beforeAll(async () => {
    const report = await verdicts({ mates: 0.01 }, ['batch-mates-are-ignored']);
    found = report.invariants[0].counterexample!;
  });
  const replayed = (faults: ToyEmbedderFaults, words?: readonly string[]) =>
    replay(sourceOf(subjectWith(faults, words)), found);

  test('shrinks, and is read as a leak', () => {
    expect(found.texts!.join(' ').split(' ').length).toBeLessThanOrEqual(4);
    expect(found.diagnosis).toMatchObject({ dependsOn: 'batch mates' });
  });

  test('is replayed on the same words', async () => {
    expect(await replayed({ mates: 0.01 })).toMatchObject({ verdict: 'violated' });
    expect(await replayed({})).toMatchObject({ verdict: 'held' });
  });

  test('is not judged on other words, nor where ids are taken', async () => {
    const others = [...BUILT_IN_WORDS].reverse();
    expect(await replayed({}, others)).toMatchObject({ verdict: 'vacuous', reason: /`words` or `tokenizer`/ as never });
  });
});

test('every mask makes no sense of texts', async () => {
  await expect(check(subjectWith({}), { seed: 1, exhaustive: 2 })).rejects.toThrow(UsageError);
});

describe('two that are compared', () => {
  const contender = (subject: Subject): Contender => ({ source: sourceOf(subject), spec: { model: subject.name } });
  const compared = (a: Subject, b: Subject) => compareSubjects([contender(a), contender(b)], { seed: 1, runs: 8 });

  test('take the same texts, and padding is felt in the one that feels it', async () => {
    const found = await compared(subjectWith({}), subjectWith({ padding: 0.01 }));
    expect(found).toMatchObject({ verdict: 'violated', dependsOnPadding: true });
    expect(found.outputs.map(({ output }) => output)).toEqual(['pooled.embedding']);
    expect(await compared(subjectWith({}), subjectWith({}))).toMatchObject({ verdict: 'held' });
  });

  test('have to take texts of the same words', async () => {
    await expect(compared(subjectWith({}), toySubject())).rejects.toThrow(/ids in both, or texts of the same words/);
    const others = subjectWith({}, [...BUILT_IN_WORDS].reverse());
    await expect(compared(subjectWith({}), others)).rejects.toThrow(UsageError);
  });
});

/** Multiplies by 1, or by the next float32. */
function ulps(answer: number): number {
  return answer % 3 === 0 ? 1 + 2 ** -23 : 1;
}
