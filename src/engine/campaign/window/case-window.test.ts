// One window of cases, with claims made up for it.
import type { Case } from '../../../core/case';
import type { Subject } from '../../../core/subject';
import { CoverageTally } from '../../generate/coverage';
import type { Invariant, Judgement } from '../../invariants/invariant';
import { base } from '../../invariants/runs';
import { _, caseOf, row } from '../../invariants/testing/by-hand';
import { toySubject } from '../../../testing/toy-subject';
import { sourceOf } from '../check';
import { noProgress } from '../case-progress';
import type { CampaignOptions, Progress } from '../options';
import { Sessions } from '../../judge/sessions';
import { Limits } from '../../judge/limits';
import { Tally } from '../../judge/tally';
import type { Campaign } from './window-setting';
import { verifyWindow } from './case-window';
import { noCost } from '../../ask/cost';
import type { Workers } from '../../parallel/workers';
import type { Indexed } from '../../generate/case-stream';

const SHORT = caseOf(row([1, 2]), row([3, _]));
const LONG = caseOf(row([4, 5, 6]));
const OTHER = caseOf(row([7, 8]));

/** Their places in a stream, which are not those in the window. */
const WINDOW: Indexed[] = [
  { testCase: SHORT, index: 10 },
  { testCase: LONG, index: 11 },
  { testCase: OTHER, index: 12 },
];

const held: Judgement = { verdict: 'held', compared: 1, worst: 0 };
const violated: Judgement = {
  verdict: 'violated',
  compared: 1,
  worst: 1,
  violation: {
    message: 'It broke.',
    output: 'attentions[0]',
    index: [0, 0, 0],
    row: 0,
    observed: 1,
    expected: 0,
    deviation: 1,
    bound: 0,
    smallestPassingBound: 1,
    count: 1,
    compared: 1,
    runs: ['base', 'base'],
  },
};

/** A claim that breaks on these cases, and keeps those that it judged. */
function claim(name: string, fails: readonly Case[], rest: Partial<Invariant> = {}) {
  const judged: Case[] = [];
  const invariant: Invariant = {
    name,
    claim: 'It is made up.',
    kind: 'exact',
    unsupported: () => undefined,
    runs: (testCase, traits) => [base(testCase, traits)],
    judge: (testCase) => {
      judged.push(testCase);
      return fails.some(({ rows }) => rows[0].tokens.join() === testCase.rows[0].tokens.join()) ? violated : held;
    },
    ...rest,
  };
  return { invariant, judged };
}

function campaignOf(
  claims: readonly Invariant[],
  options: Partial<CampaignOptions> = {},
  subject: Subject = toySubject(),
) {
  const progress: Progress[] = [];
  const campaign: Campaign = {
    origin: { seed: 1, exhaustive: 3 },
    spec: { model: 'made up' },
    options: { seed: 1, runs: 3, onProgress: (one) => void progress.push(one), ...options },
    sessions: new Sessions(sourceOf(subject), { timeoutMs: 10_000 }),
    tallies: claims.map((invariant) => new Tally(invariant, subject)),
    limits: new Limits([], subject),
    counts: noProgress(3),
    coverage: new CoverageTally(subject, undefined, []),
  };
  return { campaign, progress, summaries: () => campaign.tallies.map((tally) => tally.summary(false)) };
}

test('every open claim judges every case, chunk by chunk, and all is counted', async () => {
  const first = claim('first', []);
  const second = claim('second', [], {
    runs: (testCase, traits) => (testCase === LONG ? [] : [base(testCase, traits)]),
  });
  const { campaign, progress, summaries } = campaignOf([first.invariant, second.invariant]);
  await verifyWindow(WINDOW, campaign);
  expect(first.judged).toEqual([SHORT, OTHER, LONG]);
  expect(second.judged).toEqual([SHORT, OTHER]);
  expect(summaries().map(({ cases }) => cases)).toEqual([
    { held: 3, violated: 0, vacuous: 0 },
    { held: 2, violated: 0, vacuous: 1 },
  ]);
  expect(campaign.counts).toEqual({ done: 3, asked: 3, rows: 4, passes: 2, padded: 1, ms: campaign.counts.ms });
  expect(campaign.counts.ms).toBeGreaterThan(0);
  expect(campaign.coverage!.summary().cases).toBe(3);
  expect(progress).toEqual([
    { done: 2, asked: 3, phase: 'cases' },
    { done: 3, asked: 3, phase: 'cases' },
  ]);
});

test('what is masks only is not counted by classes, and nobody need listen', async () => {
  const { campaign } = campaignOf([claim('first', []).invariant], { onProgress: undefined });
  const { coverage: _coverage, ...masks } = campaign;
  await verifyWindow(WINDOW, masks);
  expect(campaign.coverage!.summary().cases).toBe(0);
  expect(campaign.counts.done).toBe(3);
});

test('the first violation by place is looked into, and a claim that is broken is not asked again', async () => {
  const saved: string[] = [];
  const broken = claim('broken', [OTHER, LONG]);
  const sound = claim('sound', []);
  const onCounterexample: CampaignOptions['onCounterexample'] = async ({ invariant }) => {
    saved.push(invariant);
    return `${invariant}.json`;
  };
  const { campaign, progress, summaries } = campaignOf([broken.invariant, sound.invariant], { onCounterexample });
  await verifyWindow(WINDOW, campaign);
  const [{ verdict, counterexample, savedTo }, other] = summaries();
  // OTHER is judged before LONG, which stands before it.
  expect({ verdict, savedTo }).toEqual({ verdict: 'violated', savedTo: 'broken.json' });
  expect(counterexample).toMatchObject({ recursAlone: true, found: { index: 11 }, subject: { model: 'made up' } });
  expect(other).toMatchObject({ verdict: 'held', cases: { held: 3 } });
  expect(saved).toEqual(['broken']);
  expect(progress.at(-1)).toEqual({ done: 3, asked: 3, phase: 'shrink', note: 'broken' });

  const before = broken.judged.length;
  await verifyWindow(WINDOW, campaign);
  expect(broken.judged.length).toBe(before);
  expect(sound.judged.length).toBe(6);
  expect(saved).toEqual(['broken']);
});

test('without an investigation it is told as it was seen, and says so', async () => {
  const { campaign, summaries } = campaignOf([claim('broken', [LONG]).invariant], { investigate: false });
  await verifyWindow(WINDOW, campaign);
  expect(summaries()[0].counterexample).toMatchObject({
    case: { ...LONG, singleton: true },
    location: { where: 'not located: it was not asked for' },
    found: { index: 11 },
  });
});

test('a counterexample that cannot be saved is told all the same, with the reason', async () => {
  const onCounterexample = (): Promise<never> => Promise.reject(new Error('the disk is full'));
  const { campaign, summaries } = campaignOf([claim('broken', [LONG]).invariant], { onCounterexample });
  await verifyWindow(WINDOW, campaign);
  expect(summaries()[0]).toMatchObject({ verdict: 'violated', reason: 'not saved: the disk is full' });
  expect(summaries()[0].counterexample).toBeDefined();
  expect(summaries()[0]).not.toHaveProperty('savedTo');
});

test('a positive control that spoke in other cases is forgiven those in which it was mute', async () => {
  const blind = { ...toySubject(), outputs: ['lastHiddenState'] as const };
  const control = claim('positive control', [LONG], { kind: 'positive control', mayBeMute: 'without attentions' });
  const { campaign, progress, summaries } = campaignOf([control.invariant], {}, blind);
  await verifyWindow(WINDOW, campaign);
  expect(summaries()[0]).toMatchObject({ verdict: 'held', cases: { held: 2, violated: 0, vacuous: 1 } });
  expect(progress.every(({ phase }) => phase === 'cases')).toBe(true);
});

test('where the subject breaks in a later chunk, what was seen before is kept as it was seen, and the error goes on', async () => {
  const toy = toySubject();
  const breaking: Subject = {
    ...toy,
    encode: (batch, wanted) =>
      batch.length === 3 ? Promise.reject(new Error('out of memory')) : toy.encode(batch, wanted),
  };
  const { campaign, summaries } = campaignOf([claim('broken', [OTHER]).invariant], {}, breaking);
  await expect(verifyWindow(WINDOW, campaign)).rejects.toThrow(/out of memory/);
  expect(summaries()[0].counterexample).toMatchObject({
    case: { ...OTHER, singleton: true },
    location: { where: 'not located: the run ended first' },
    found: { index: 12 },
  });
  expect(campaign.counts).toMatchObject({ done: 2, passes: 1 });
});

test('the company of a case is those that shared its passes', async () => {
  // Breaks in bulk, and never again: neither alone nor in company.
  let calls = 0;
  const once = claim('once', [], { judge: () => (++calls === 1 ? violated : held) });
  const { campaign, summaries } = campaignOf([once.invariant]);
  await verifyWindow(WINDOW, campaign);
  expect(summaries()[0].counterexample).toMatchObject({ recursAlone: false, case: { ...SHORT, singleton: true } });
  // In bulk three cases, then the first alone, both cases of its length together, and the first again, twenty times.
  expect(calls).toBe(25);
});

test('three violations in a chunk are doubted, no further ones', async () => {
  const many = Array.from({ length: 6 }, (_one, i) => ({ testCase: caseOf(row([i + 1, 9])), index: i }));
  const near = { ...violated, violation: { ...violated.violation!, observed: 1, expected: 1.0001 } };
  const doubted = claim('doubted', [], { kind: 'calibrated', judge: () => near });
  const { campaign } = campaignOf([doubted.invariant], { investigate: false });
  await verifyWindow(many, campaign);
  expect(campaign.sessions.cost.secondLooks).toBe(3);
});

test('nobody need listen, nor save what is found', async () => {
  const nobody = { onProgress: undefined, onCounterexample: undefined };
  const { campaign, summaries } = campaignOf([claim('sound', []).invariant, claim('broken', [LONG]).invariant], nobody);
  await verifyWindow(WINDOW, campaign);
  const [sound, broken] = summaries();
  expect(sound.verdict).toBe('held');
  // Of two claims it is the one that broke that is looked into.
  expect(broken).toMatchObject({ verdict: 'violated', counterexample: { invariant: 'broken' } });
  expect(broken).not.toHaveProperty('reason');
  expect(broken.counterexample).not.toHaveProperty('texts');
});

test('of a subject that takes texts what is found is told in words, too', async () => {
  const words = ['', 'a', 'rose', 'is', 'red', 'and', 'blue', 'or'];
  const subject = { ...toySubject({ outputs: ['pooled'] }), vocabularySize: 8, texts: { words, most: 8 } };
  const { campaign, summaries } = campaignOf([claim('broken', [LONG]).invariant], { investigate: false }, subject);
  await verifyWindow([{ testCase: LONG, index: 0 }], campaign);
  expect(summaries()[0].counterexample!.texts).toEqual(['red and blue']);
});

test('with workers the chunks are judged there, and progress counts what is judged ahead of its turn', async () => {
  let open!: () => void;
  const late = new Promise<void>((resolve) => (open = resolve));
  const sent: number[][] = [];
  const workers: Workers = {
    count: 2,
    measure: async () => undefined,
    prepare: async () => undefined,
    judge: async (_worker, { cases, claims }) => {
      sent.push(cases.map(({ index }) => index));
      if (cases.length === 2) await late;
      else setImmediate(open);
      const bound = { value: 0, origin: 'bits', measured: false };
      const entries = cases.map((_, at) => ({ claim: claims[0], at, judged: { judgement: held, bound } }));
      return { entries, seen: [], cost: { ...noCost(), passes: 5 }, backends: [] };
    },
    look: () => Promise.reject(new Error('nothing is looked into')),
    closeFresh: async () => undefined,
  };
  const here = claim('made up', []);
  const { campaign, progress, summaries } = campaignOf([here.invariant], { workers });
  await verifyWindow(WINDOW, campaign);
  expect(here.judged).toStrictEqual([]);
  expect(sent).toEqual([[10, 12], [11]]);
  expect(summaries()[0].cases).toEqual({ held: 3, violated: 0, vacuous: 0 });
  expect(campaign.counts).toMatchObject({ done: 3, passes: 10 });
  // One ahead of two; it does not count twice when its turn comes.
  expect(progress.map(({ done }) => done)).toEqual([1, 1, 2, 3]);
});
