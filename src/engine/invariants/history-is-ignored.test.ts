// Subjects whose answers depend on what they were asked before, each time of one instance.
import type { Counterexample } from '../../core/report/counterexample';
import type { Report } from '../../core/report/report';
import type { Subject } from '../../core/subject';
import { terminalReport } from '../../report/terminal/terminal-report';
import { some } from '../../testing/deep';
import { toySubject } from '../../testing/toy-subject';
import { check, sourceOf } from '../campaign/check';
import { parseCounterexample } from '../corpus/parse-counterexample';
import { replay } from '../corpus/replay';

const ONLY = ['history-is-ignored'];

/** The toy, of which batches decide how the next ones are answered. */
function keeps(turnsOn: (length: number) => boolean): Subject {
  let isOn = false;
  const [toy, other] = [toySubject(), toySubject({ faults: { scale: 2 } })];
  return {
    ...toy,
    encode(batch, wanted) {
      isOn ||= turnsOn(batch.length);
      return (isOn ? other : toy).encode(batch, wanted);
    },
  };
}

const isShort = (length: number): boolean => length <= 3;
const isLong = (length: number): boolean => length >= 30;

function counterexampleOf({ invariants }: Report): Counterexample {
  return invariants.findLast(({ counterexample }) => counterexample)!.counterexample!;
}

test.each([
  { what: 'short before long', rule: isShort, past: 1, length: 4 },
  { what: 'long before short', rule: isLong, past: 30, length: 2 },
])('$what: found, made as small as it goes, with what was asked before', async ({ rule, past, length }) => {
  for (const seed of some([1, 2, 3], 1)) {
    const report = await check(() => keeps(rule), { seed, runs: 60, only: ONLY });
    const { case: small, diagnosis, location, found } = counterexampleOf(report);
    expect(small).toMatchObject({ length, rows: [{}], history: [{ length: past, rows: [{}] }] });
    expect(diagnosis?.dependsOn).toBe('earlier batches');
    expect(location.where).toBe('layer 0, head 0');
    expect(found.path).not.toBeNull();
  }
});

test('it is told in the report, saved, and met again from what was saved', async () => {
  const report = await check(() => keeps(isShort), { seed: 1, runs: 60, only: ['repeatable', ...ONLY] });
  const text = terminalReport(report, { verbose: true }).replace(/\s+/g, ' ');
  expect(text).toContain('Not safe to batch: earlier batches change what later ones get (history-is-ignored). ');
  expect(text).toContain(
    'history after one batch of 1 row × 1 position position 0 row 0 ids 2 row 0 mask 1 case 1 row × 4',
  );
  expect(text).toContain('(run: after one batch of 1 row × 1 position)');
  const specs = { read: () => ({ model: '' }), isSame: () => true };
  const saved = parseCounterexample(JSON.parse(JSON.stringify(counterexampleOf(report))), 'saved', specs as never);
  expect(
    await replay(
      sourceOf(() => keeps(isShort)),
      saved,
    ),
  ).toMatchObject({
    verdict: 'violated',
    diagnosis: { dependsOn: 'earlier batches' },
  });
  expect(
    await replay(
      sourceOf(() => toySubject()),
      saved,
    ),
  ).toMatchObject({ verdict: 'held' });
});

test('where there is one instance alone, what it was asked between two times', async () => {
  const turns: Subject = keeps(isLong);
  const report = await check(turns, { seed: 1, runs: 60, only: ONLY });
  expect(report.verdict).toBe('violated');
  expect(counterexampleOf(report).violation.runs).toEqual([
    'on a fresh instance',
    expect.stringMatching(/^after (one batch|batches) of/),
  ]);
});

test('what is never the same twice depends on the time, not on what came before', async () => {
  let calls = 0;
  const toy = toySubject();
  const restless: Subject = {
    ...toy,
    encode: (batch, wanted) => toySubject({ faults: { offset: () => calls++ } }).encode(batch, wanted),
  };
  const report = await check(() => restless, { seed: 1, runs: 60, only: ['repeatable', ...ONLY] });
  expect(report.verdict).toBe('violated');
  for (const { counterexample } of report.invariants) expect(counterexample?.diagnosis?.dependsOn).toBe('time');
  expect(terminalReport(report, { verbose: true })).toContain(
    'Not safe to batch: every pass gives other numbers (repeatable).',
  );
});

test('each run has an instance to itself, which is disposed of', async () => {
  let [open, most, opened] = [0, 0, 0];
  const counted = (): Subject => {
    opened++;
    most = Math.max(most, ++open);
    return { ...toySubject(), dispose: () => void open-- };
  };
  const report = await check(counted, { seed: 1, runs: 60, only: ONLY });
  const [{ cases }] = report.invariants;
  expect(cases.held).toBeGreaterThan(3);
  // The first, one that measures what noise there is, and two a case.
  expect(opened).toBeGreaterThanOrEqual(1 + 2 * cases.held);
  expect([most, open]).toEqual([2, 0]);
});

test('the counterexample of another claim does not have what came before', async () => {
  const leaky = toySubject({ faults: { mask: ({ inputIds }) => inputIds.map(() => 1) } });
  for (const seed of some([1, 2, 3], 1)) {
    const report = await check(() => leaky, { seed, runs: 60, only: ['pad-content-is-ignored'], investigate: false });
    expect(counterexampleOf(report).case).not.toHaveProperty('history');
  }
});
