import { UsageError } from '../../core/errors';
import type { Case } from '../../core/case';
import type { KnownDeviation, Subject, SubjectSource } from '../../core/subject';
import { mix } from '../generate/mix';
import { caseOf, row } from '../invariants/testing/by-hand';
import { NOISE_FACTOR } from '../../numerics/noise';
import type { ToyFaults } from '../../testing/toy-subject';
import { toySubject } from '../../testing/toy-subject';
import { sourceOf } from '../campaign/check';
import { replay } from './replay';
import type { Counterexample } from '../../core/report/counterexample';

const CASE = caseOf(row([5, 6, null]));

/** A counterexample of a claim, as far as replaying reads it. */
const saved = (invariant: string, testCase: Case = CASE, rest: Partial<Counterexample> = {}): Counterexample =>
  ({ invariant, case: testCase, ...rest }) as Counterexample;

const on = (faults: Partial<ToyFaults> = {}): SubjectSource => sourceOf(toySubject({ faults }));

test('a case that still breaks its claim says where, what it depends on, and by which bound', async () => {
  const replayed = await replay(on({ hidden: -1 }), saved('pad-content-is-ignored'));
  expect(replayed).toMatchObject({
    verdict: 'violated',
    judgement: { verdict: 'violated', violation: { row: 0 } },
    location: { where: expect.stringMatching(/^layer 0/) as string },
    diagnosis: { dependsOn: 'pad content' },
    bound: { value: 0 },
    traits: { name: 'toy' },
  });
  expect(replayed).not.toHaveProperty('knownDeviation');
  expect(replayed).not.toHaveProperty('reason');
});

test('a positive control has no diagnosis: it is broken by what does not move', async () => {
  const deaf = on({ mask: ({ size, length }) => new Int32Array(size * length).fill(1) });
  const replayed = await replay(deaf, saved('mask-matters'));
  expect(replayed.verdict).toBe('violated');
  expect(replayed).not.toHaveProperty('diagnosis');
});

test('a case that was mended holds, with what was compared and by which bound', async () => {
  const exact = await replay(on(), saved('pad-content-is-ignored'));
  expect(exact).toMatchObject({ verdict: 'held', judgement: { verdict: 'held' }, bound: { value: 0 } });
  expect(exact.judgement.compared).toBeGreaterThan(0);
  expect(Object.keys(exact).sort()).toEqual(['bound', 'judgement', 'traits', 'verdict']);
  const calibrated = await replay(on(), saved('matches-unpadded'));
  expect(calibrated).toMatchObject({ verdict: 'held', bound: { value: NOISE_FACTOR } });
});

test('bits of a subject that does not repeat itself are judged by its nondeterminism, and that bound is reported', async () => {
  const toy = toySubject({ outputs: ['lastHiddenState'] });
  let pass = 0;
  const restless: Subject = {
    ...toy,
    encode: async (batch, wanted) => {
      const { lastHiddenState } = await toy.encode(batch, wanted);
      const seed = ++pass;
      const shaken = lastHiddenState!.data.map((x, i) => x * (1 + (2 ** -22 * mix(seed, i)) / 2 ** 32));
      return { lastHiddenState: { ...lastHiddenState!, data: shaken } };
    },
  };
  const replayed = await replay(sourceOf(restless), saved('pad-content-is-ignored'));
  expect(replayed).toMatchObject({ verdict: 'held', bound: { value: NOISE_FACTOR, nondeterminism: true } });
  expect(replayed.judgement.worst).toBeGreaterThan(0);
});

test('a case that puts nothing to the test tells the bound that it would be judged by', async () => {
  const full = caseOf(row([5, 6]));
  const replayed = await replay(on(), saved('hole-is-deletion', full));
  expect(replayed).toMatchObject({ verdict: 'vacuous', judgement: { compared: 0 }, bound: { value: NOISE_FACTOR } });
});

test('a case that the subject cannot be asked, and a claim that it cannot be judged by, are not judged, with the reason', async () => {
  const unjudged = { verdict: 'vacuous', compared: 0, worst: 0 };
  const refusing = toySubject({ fullyMasked: 'refused' });
  const misfit = await replay(sourceOf(refusing), saved('pad-content-is-ignored', caseOf(row([null, null]))));
  expect(misfit).toMatchObject({
    verdict: 'vacuous',
    reason: expect.stringContaining('fully masked row') as string,
    judgement: unjudged,
  });
  const texts = await replay(on(), saved('pad-content-is-ignored', CASE, { texts: ['a b'] }));
  expect(texts.reason).toContain('the case is one of texts');
  const mute = toySubject({ outputs: ['hiddenStates'] });
  const unsupported = await replay(sourceOf(mute), saved('padded-columns-are-zero'));
  expect(unsupported).toMatchObject({
    verdict: 'unsupported',
    reason: expect.stringContaining('offer') as string,
    judgement: unjudged,
    bound: { value: 0 },
    traits: { name: 'toy' },
  });
  expect(unsupported).not.toHaveProperty('location');
});

test('a known deviation of what computes it is told', async () => {
  const known: KnownDeviation = { fullyMasked: 'nan', what: 'Its softmax is NaN where all is hidden.' };
  const toy = toySubject({
    faults: { weights: (given, visible) => (visible.includes(true) ? given : given.map(() => NaN)) },
  });
  const deviating: Subject = { ...toy, reference: undefined, gradients: undefined, knownDeviation: known };
  const replayed = await replay(sourceOf(deviating), saved('fully-masked-rows', caseOf(row([null, null]))));
  expect(replayed).toMatchObject({ verdict: 'violated', knownDeviation: known });
});

test('an invariant that is not known is refused', async () => {
  await expect(replay(on(), saved('no-such-claim'))).rejects.toThrow(UsageError);
});

test('the subject is opened at the weight scale of the case, and disposed of, whatever came of it', async () => {
  const log: string[] = [];
  const source = (subject: Subject): SubjectSource => ({
    name: '',
    weightScales: ['typical', 'hot'],
    reopens: false,
    open: async (weightScale) => (
      log.push(`open ${weightScale}`),
      { ...subject, dispose: () => void log.push('dispose') }
    ),
  });
  const hot = saved('repeatable', { ...CASE, weightScale: 'hot' });
  expect((await replay(source(toySubject()), hot)).traits.weightScale).toBe('hot');
  const hanging: Subject = { ...toySubject(), encode: () => new Promise(() => undefined) };
  await expect(replay(source(hanging), hot, { timeoutMs: 20 })).rejects.toThrow(/did not answer within 0\.02 s/);
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(replay(source(toySubject()), hot, { signal })).rejects.toThrow('enough');
  expect(log).toEqual(['open hot', 'dispose', 'open hot', 'dispose', 'open hot', 'dispose']);
});
