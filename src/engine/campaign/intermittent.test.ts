// A subject that fails in some calls and not in others, by a counter.
import type { Subject } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
import { replay } from '../corpus/replay';
import { terminalReport } from '../../report/terminal/terminal-report';
import { check, sourceOf } from './check';
import type { Report } from '../../core/report/report';

/** The toy, but every so many calls it answers with other numbers. */
function failsEvery(calls: number, by = 0.25): Subject {
  let made = 0;
  const toy = toySubject();
  const glitch = toySubject({ faults: { offset: () => by } });
  return { ...toy, encode: (batch, wanted) => (++made % calls === 0 ? glitch : toy).encode(batch, wanted) };
}

const violated = (report: Report) => report.invariants.filter(({ verdict }) => verdict === 'violated');

test('what recurs in some tries is violated, says in how many, and is replayed as often', async () => {
  const report = await check(failsEvery(40), { seed: 1, runs: 40, only: ['batch-mates-are-ignored'] });
  expect(report.exitCode).toBe(1);
  const { counterexample } = violated(report)[0];
  expect(counterexample).toMatchObject({
    // Six calls a try: of 120 calls three are the fortieth.
    recurrence: { violated: 3, tries: 20 },
    recursAlone: true,
    diagnosis: { dependsOn: 'time' },
    location: { where: 'not located: it is not the same twice' },
  });
  const text = terminalReport(report, { verbose: true }).replace(/\s+/g, ' ');
  expect(text).toContain('recurs intermittent: violated in 3 of 20 tries of this case, as it is and by itself');
  const again = await replay(sourceOf(failsEvery(24)), counterexample!);
  expect(again).toMatchObject({ verdict: 'violated', recurrence: { violated: 5, tries: 20 } });
  expect(await replay(sourceOf(toySubject()), counterexample!)).toMatchObject({
    verdict: 'held',
    recurrence: { violated: 0, tries: 20 },
  });
});

test('what never recurs is a finding all the same, however often it is asked for', async () => {
  let made = 0;
  const toy = toySubject();
  const once: Subject = {
    ...toy,
    encode: (batch, wanted) =>
      (++made === 60 ? toySubject({ faults: { offset: () => 0.25 } }) : toy).encode(batch, wanted),
  };
  const report = await check(once, { seed: 1, runs: 40, only: ['pad-content-is-ignored'], repeat: 33 });
  expect(report.exitCode).toBe(1);
  const { counterexample } = violated(report)[0];
  expect(counterexample).toMatchObject({ recursAlone: false, recurrence: { violated: 0, tries: 33 } });
  expect(terminalReport(report, { verbose: true }).replace(/\s+/g, ' ')).toContain(
    'intermittent: violated in 0 of 33 tries of this case',
  );
});

test('of what breaks each time nothing is said, unless tries are asked for', async () => {
  const options = { seed: 1, runs: 20, only: ['pad-content-is-ignored'] };
  const leaky = (): Subject => toySubject({ faults: { hidden: -1 } });
  const [plain, repeated] = [await check(leaky(), options), await check(leaky(), { ...options, repeat: 5 })];
  expect(violated(plain)[0].counterexample).not.toHaveProperty('recurrence');
  const { counterexample } = violated(repeated)[0];
  expect(counterexample).toMatchObject({
    recurrence: { violated: 5, tries: 5 },
    diagnosis: { dependsOn: 'pad content' },
  });
  expect(terminalReport(repeated, { verbose: true })).toContain('recurs     violated in 5 of 5 tries of this case\n');
});
