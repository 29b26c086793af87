import { Limits } from '../judge/limits';
import { UsageError } from '../../core/errors';
import type { KnownDeviation, Subject, SubjectSource } from '../../core/subject';
import { invariantNamed } from '../invariants';
import { caseOf, row } from '../invariants/testing/by-hand';
import { toySubject } from '../../testing/toy-subject';
import { sourceOf } from '../campaign/check';
import type { LoadedCorpus } from './load-corpus';
import { CorpusReplay } from './replay-corpus';
import { SPECS } from '../../subjects/kinds/specs';
import { Sessions } from '../judge/sessions';
import { Tally } from '../judge/tally';
import type { Violation } from '../../core/report/violation';
import type { Counterexample } from '../../core/report/counterexample';

const { isSameModel } = SPECS;
const CLAIM = 'pad-content-is-ignored';
const SPEC = { model: './a.mjs', backend: 'cpu' };
const CASE = caseOf(row([5, 6, null]));

const leaky = (): Subject => toySubject({ faults: { hidden: -1 } });

/** A counterexample that was saved by an earlier run, as far as trying it again reads it. */
const saved = (rest: Partial<Counterexample> = {}): Counterexample =>
  ({
    invariant: CLAIM,
    claim: 'As it was worded then.',
    subject: { model: 'a.mjs' },
    case: CASE,
    violation: { message: 'as it was seen then' } as Violation,
    location: { where: 'layer 7' },
    found: { seed: 3, index: 4, path: '4:0', shrinks: 2 },
    ...rest,
  }) as Counterexample;

const entriesOf = (...counterexamples: Counterexample[]): LoadedCorpus['entries'] =>
  counterexamples.map((counterexample, i) => ({ file: `${i}.json`, counterexample }));

async function revisited(
  entries: LoadedCorpus['entries'],
  source: SubjectSource,
  claims = [CLAIM],
  known: Partial<LoadedCorpus> = {},
) {
  const sessions = new Sessions(source, {});
  const { subject } = await sessions.open();
  const tallies = claims.map((name) => new Tally(invariantNamed(name), subject));
  const corpusReplay = new CorpusReplay({ isSameModel, ...known, entries });
  await corpusReplay.run(SPEC, source, { tallies, limits: new Limits([], subject), sessions });
  return { summary: corpusReplay.summary(), claims: tallies.map((tally) => tally.summary(false)) };
}

test('one that still breaks its claim is the counterexample of the claim, where it was found, with what is seen now', async () => {
  const before = saved();
  const { summary, claims } = await revisited(entriesOf(before), sourceOf(leaky()));
  expect(summary).toEqual({ replayed: 1, violated: 1, held: 0, others: 0, skipped: [] });
  const [{ verdict, cases, counterexample, savedTo }] = claims;
  expect([verdict, savedTo]).toEqual(['violated', '0.json']);
  expect(cases).toEqual({ held: 0, violated: 1, vacuous: 0 });
  const { claim, found, case: testCase } = before;
  expect(counterexample).toMatchObject({
    ...{ claim, found, case: testCase },
    subject: SPEC,
    location: { where: expect.stringMatching(/^layer 0/) as string },
    diagnosis: { dependsOn: 'pad content' },
  });
  expect(counterexample!.violation).toMatchObject({ row: 0, runs: [expect.any(String), expect.any(String)] });
});

test('a positive control is met again without a diagnosis', async () => {
  const deaf = toySubject({ faults: { mask: ({ size, length }) => new Int32Array(size * length).fill(1) } });
  const { claims } = await revisited(entriesOf(saved({ invariant: 'mask-matters' })), sourceOf(deaf), ['mask-matters']);
  expect(claims[0].verdict).toBe('violated');
  expect(claims[0].counterexample).not.toHaveProperty('diagnosis');
});

test('what explains it is what explains it now', async () => {
  const known: KnownDeviation = { fullyMasked: 'nan', what: 'Its softmax is NaN where all is hidden.' };
  const unexplained = await revisited(entriesOf(saved({ knownDeviation: known })), sourceOf(leaky()));
  expect(unexplained.claims[0].counterexample).not.toHaveProperty('knownDeviation');
  const nan = toySubject({ faults: { weights: (w, visible) => (visible.includes(true) ? w : w.map(() => NaN)) } });
  const deviating: Subject = { ...nan, reference: undefined, gradients: undefined, knownDeviation: known };
  const hidden = saved({ invariant: 'fully-masked-rows', case: caseOf(row([null, null])) });
  const explained = await revisited(entriesOf(hidden), sourceOf(deviating), ['fully-masked-rows']);
  expect(explained.claims[0].counterexample).toMatchObject({ knownDeviation: known });
});

test('the first of several counts as the counterexample; all of them are counted', async () => {
  const entries = entriesOf(saved(), saved({ case: caseOf(row([null, 7, 8, null])) }));
  const { summary, claims } = await revisited(entries, sourceOf(leaky()));
  expect(summary).toMatchObject({ replayed: 2, violated: 2 });
  expect(claims[0]).toMatchObject({ savedTo: '0.json', cases: { violated: 2 }, counterexample: { case: CASE } });
});

test('one that was mended is counted, and leaves its claim open', async () => {
  const { summary, claims } = await revisited(entriesOf(saved()), sourceOf(toySubject()));
  expect(summary).toEqual({ replayed: 1, violated: 0, held: 1, others: 0, skipped: [] });
  expect(claims[0].cases).toEqual({ held: 0, violated: 0, vacuous: 0 });
  expect(claims[0]).not.toHaveProperty('counterexample');
});

test('those of other claims and of other models are counted, and not asked of this one', async () => {
  const entries = entriesOf(saved({ invariant: 'repeatable' }), saved({ subject: { model: 'b.mjs' } }));
  const { summary } = await revisited(entries, sourceOf(leaky()));
  expect(summary).toEqual({ replayed: 0, violated: 0, held: 0, others: 2, skipped: [] });
});

describe('one that cannot be tried is skipped with the reason', () => {
  const whyOf = async (counterexample: Counterexample, source = sourceOf(leaky()), claims?: string[]) => {
    const { summary } = await revisited(entriesOf(counterexample, saved()), source, claims);
    // It ends nothing: the one behind it is tried, too.
    return summary.skipped[0];
  };

  test('of weights that the model does not have', async () => {
    const why = 'the case is of hot weights, and the model has no such weight scale';
    expect(await whyOf(saved({ case: { ...CASE, weightScale: 'hot' } }))).toEqual({ file: '0.json', why });
    const source = { ...sourceOf(leaky()), weightScales: ['hot'] as const };
    const { summary } = await revisited(entriesOf(saved({ case: { ...CASE, weightScale: 'hot' } })), source);
    expect(summary).toMatchObject({ replayed: 1, skipped: [] });
  });

  test('that the subject cannot take', async () => {
    const { why } = await whyOf(saved({ case: caseOf(row([99])) }));
    expect(why).toContain('toy allows 0 to 22');
  });

  test('that puts nothing to the test, for the subject’s reason or for none', async () => {
    expect((await whyOf(saved({ case: caseOf(row([5, 6])) }))).why).toBe(
      'the case does not put the claim to the test on this model',
    );
    expect((await whyOf(saved({ texts: ['a b'] }))).why).toContain('the case is one of texts');
  });

  test('and what could not be read before it', async () => {
    const unreadable = [{ file: 'cut.json', why: 'it is not JSON' }];
    const { summary } = await revisited(entriesOf(saved({ texts: ['a'] })), sourceOf(leaky()), [CLAIM], { unreadable });
    expect(summary.skipped.map(({ file }) => file)).toEqual(['cut.json', '0.json']);
  });
});

test('what breaks the subject is no reason to skip: it is thrown', async () => {
  const broken: Subject = { ...toySubject(), encode: async () => ({}) };
  const trying = revisited(entriesOf(saved()), sourceOf(broken));
  await expect(trying).rejects.toThrow(/did not return it/);
  await expect(trying).rejects.not.toThrow(UsageError);
});

test('fresh instances are disposed of when all were tried', async () => {
  const log: string[] = [];
  let made = 0;
  const source = sourceOf(() => {
    const n = ++made;
    return { ...toySubject(), dispose: () => void log.push(`dispose ${n}`) };
  });
  await revisited(entriesOf(saved({ invariant: 'repeatable' })), source, ['repeatable']);
  expect(log).toEqual(['dispose 2']);
});

test('the folder is told where there is one, and whether anything may be added to it', () => {
  expect(new CorpusReplay({ folder: 'here', readOnly: true, entries: [], isSameModel }).summary()).toMatchObject({
    folder: 'here',
    readOnly: true,
  });
  expect(Object.keys(new CorpusReplay({ readOnly: false, entries: [], isSameModel }).summary()).sort()).toEqual([
    'held',
    'others',
    'replayed',
    'skipped',
    'violated',
  ]);
});

test('one at which padproof itself stumbles is skipped, with the reason, and the next is tried', async () => {
  const broken = saved({ case: { ...CASE, rows: [null] } as unknown as Counterexample['case'] });
  const { summary } = await revisited(entriesOf(broken, saved()), sourceOf(leaky()));
  expect(summary).toMatchObject({ replayed: 1, violated: 1 });
  expect(summary.skipped).toEqual([
    { file: '0.json', why: expect.stringMatching(/^it cannot be tried, which is a bug in padproof: /) as string },
  ]);
});
