// What a use says of lengths: the verdict is about batches that are padded so, and less padding is a limit.
import type { Subject } from '../../core/subject';
import type { Use } from '../../core/use';
import type { Report } from '../../core/report/report';
import { deeply } from '../../testing/deep';
import { toySubject } from '../../testing/toy-subject';
import { invariantNamed } from '../invariants';
import { isInUse } from '../generate/in-use';
import { check } from './check';

const RIGHT: Use = { padding: 'right', padContent: 'pad-id', knownFrom: 'the test' };
const RUNS = { seed: 5, runs: deeply(12, 60) };

type Verdicts = Record<string, string>;
const verdicts = (reports: Report['limits']): Verdicts =>
  Object.fromEntries((reports ?? []).map(({ name, verdict }) => [name, verdict]));

/** Takes no mask, and hears padding as text, as SigLIP's text encoder does; by `leaks` a row hears its neighbour, too. */
function mustBePadded(use: Use, leaks = false): Subject {
  const toy = toySubject({
    positions: 'absolute',
    outputs: ['lastHiddenState', 'pooled'],
    faults: {
      mask: ({ size, length }) => new Int32Array(size * length).fill(1),
      offset: ({ inputIds, length, size }, row) => (leaks ? 0.01 * inputIds[((row + 1) % size) * length] : 0),
    },
  });
  return { ...toy, maskInput: 'none', maskForms: undefined, use, reference: undefined, gradients: undefined };
}

test('a model that must be padded to one length is safe there, and less padding is a limit', async () => {
  const report = await check(mustBePadded({ ...RIGHT, padTo: 24 }), RUNS);
  expect([report.verdict, report.exitCode, report.health]).toEqual(['held', 0, []]);
  expect(verdicts(report.invariants)).toMatchObject({
    ...{ 'batch-mates-are-ignored': 'held', 'row-order-is-ignored': 'held', 'matches-unpadded': 'held' },
    ...{ 'concurrency-is-ignored': 'held', 'pad-length-is-ignored': 'unsupported' },
  });
  expect(verdicts(report.limits)).toMatchObject({ 'matches-unpadded': 'violated' });
  expect(report.use).toMatchObject({ padTo: 24 });
});

test('padded otherwise it is not safe', async () => {
  for (const use of [RIGHT, { ...RIGHT, padTo: 'longest' }, { ...RIGHT, padTo: 'multiple:8' }] as const) {
    const report = await check(mustBePadded(use), {
      ...RUNS,
      only: ['matches-unpadded'],
      investigate: false,
    });
    expect([report.verdict, verdicts(report.invariants)['matches-unpadded']]).toEqual(['violated', 'violated']);
  }
});

test('a row that hears its neighbour is found however rows are padded', async () => {
  for (const padTo of [24, 'multiple:8', 'longest'] as const) {
    const subject = { ...mustBePadded({ ...RIGHT, padTo }, true) };
    const only = ['batch-mates-are-ignored'];
    const report = await check(subject, { ...RUNS, only });
    expect(verdicts(report.invariants)['batch-mates-are-ignored']).toBe('violated');
    const found = report.invariants.filter(
      ({ counterexample, name }) => counterexample && invariantNamed(name).varies === undefined,
    );
    expect(found.length).toBeGreaterThan(0);
    for (const { counterexample } of found) expect(isInUse(counterexample!.case, subject)).toBe(true);
  }
});

test('what reads its mask is safe however far rows are padded', async () => {
  for (const lengths of [
    { padTo: 'longest' },
    { padTo: 'multiple:8' },
    { padTo: 24, longest: 9 },
    { longest: 9 },
  ] as const) {
    const subject = { ...toySubject(), use: { ...RIGHT, ...lengths } };
    const report = await check(subject, { ...RUNS, minCoverage: 0 });
    expect([lengths, report.verdict, report.health]).toEqual([lengths, 'held', []]);
    expect(Object.values(verdicts(report.limits))).not.toContain('violated');
  }
});

test('longer rows than are ever sent are a limit', async () => {
  const subject = toySubject({
    faults: { offset: ({ length }, row) => (length > 9 ? 0.1 * row : 0) },
  });
  const report = await check({ ...subject, use: { ...RIGHT, longest: 9 }, reference: undefined }, RUNS);
  expect([report.verdict, verdicts(report.limits)['matches-unpadded']]).toEqual(['held', 'violated']);
});

test('a longest row to generate that is shorter than any row in use is refused', async () => {
  const subject = mustBePadded({ ...RIGHT, padTo: 24 });
  await expect(check(subject, { ...RUNS, maxLength: 23 })).rejects.toThrow(
    /^maxLength is 23, but rows of \S+ have at least 24 positions where it is used \(.*always to 24 positions\)\. Leave it out/,
  );
});
