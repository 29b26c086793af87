import { reportsOf } from '../../engine/campaign/reports';
import { allHeld, everyVerdict } from '../testing/reports';
import { githubAnnotations } from './annotations';

test('a broken claim is an error with its title, its message and its replay line, in one line', () => {
  const [error, ...rest] = githubAnnotations(everyVerdict);
  expect(error).toMatch(/^::error title=padproof%3A \.\/models\/leaky\.mjs%3A pad-content-is-ignored is violated::/);
  expect(error).toContain('only the padding changed.%0A');
  expect(error).toContain('%0AReplay: npx padproof replay golden/counterexamples/pad-content-is-ignored-1.json');
  expect(rest).toEqual([]);
});

test('what held says nothing, and what is not healthy or was stopped is a warning', () => {
  expect(githubAnnotations(allHeld)).toEqual([]);
  const doubtful = {
    ...allHeld,
    health: [{ check: 'classes' as const, message: 'Too little: 50 %.' }],
    stopped: { by: 'subject' as const, message: 'it threw' },
  };
  expect(githubAnnotations(doubtful)).toEqual([
    '::warning title=padproof%3A ./models/leaky.mjs%3A not healthy::Too little: 50 %25.',
    '::warning title=padproof%3A ./models/leaky.mjs%3A ended early::Stopped by the subject: it threw',
  ]);
});

test('a run that answers nothing says so, though it is healthy', () => {
  expect(githubAnnotations({ ...allHeld, verdict: 'vacuous', exitCode: 4 })).toEqual([
    '::warning title=padproof%3A ./models/leaky.mjs%3A vacuous::No answer: nothing that was generated put a claim to the test.',
  ]);
});

test('there are ten at most, of which the last counts the others', () => {
  const [, violated] = everyVerdict.invariants;
  const many = { ...everyVerdict, health: [], invariants: Array.from({ length: 14 }, () => violated) };
  const lines = githubAnnotations(many);
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toMatch(/^::warning title=padproof%3A 5 more::/);
});

test('of several forms each is named, and one that was not run is an error', () => {
  const subject = { model: './folder', dtype: 'q8' as const };
  const reports = reportsOf(42, [everyVerdict], [{ subject, exitCode: 3, message: 'no such file' }]);
  const lines = githubAnnotations(reports);
  expect(lines[0]).toContain('leaky.mjs · wasm');
  expect(lines).toContain('::error title=padproof%3A q8 was not run::no such file');
});

test('nothing that a model says begins a command of its own', () => {
  const hostile = 'a,b:c%\r\n::add-mask::x';
  const [, violated] = everyVerdict.invariants;
  const subject = { ...everyVerdict.subject, model: hostile };
  const violation = { ...violated.counterexample!.violation, message: hostile };
  const counterexample = { ...violated.counterexample!, subject, violation };
  const lines = githubAnnotations({
    ...everyVerdict,
    subject,
    health: [{ check: 'classes', message: hostile }],
    invariants: [{ ...violated, savedTo: undefined, counterexample }],
  });
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toMatch(/^::(error|warning) title=[^:,\n]*::[^\r\n]*$/);
});
