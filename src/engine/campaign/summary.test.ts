import { ExitCode } from '../../core/errors';
import type { Verdict } from '../../core/verdict';
import { VERSION } from '../../core/version';
import type { InvariantReport } from '../../core/report/report';
import type { Outcome } from './summary';
import { exitCodeOf, reportOf } from './summary';

const judged = (...verdicts: Verdict[]): InvariantReport[] =>
  verdicts.map((verdict) => ({ verdict }) as InvariantReport);

const OUTCOME: Outcome = {
  spec: { model: 'a.mjs', backend: 'cpu' },
  seed: 7,
  cases: { asked: 5, judged: 5, further: 1 },
  health: [],
  stopped: undefined,
  traits: [],
  invariants: judged('held'),
  notCompared: [],
  coverage: { cases: 5, longest: 4, classes: {}, pairs: { possible: 0, reached: 0, missing: [] } },
  noise: [],
  cost: { runsAsked: 1, runsMade: 1, passes: 1, rows: 1, tokens: 1, secondLooks: 0, pooled: 0 },
  seconds: 2,
};
const STOPPED = { by: 'interrupt', message: 'stopped after 2 of 5 cases' } as const;
const ILL = [{ check: 'mask', message: 'No mask.' } as const];

const verdict = (invariants: InvariantReport[], rest: Partial<Outcome> = {}): Verdict =>
  reportOf({ ...OUTCOME, invariants, ...rest }).verdict;

test('a report says what ran, on what, and what came of it; what is not there is left out', () => {
  const { spec, traits: _traits, stopped: _stopped, ...rest } = OUTCOME;
  expect(reportOf(OUTCOME)).toEqual({
    ...rest,
    format: 'padproof-report',
    version: 2,
    padproof: VERSION,
    node: process.versions.node,
    subject: { ...spec, traits: [] },
    verdict: 'held',
    exitCode: ExitCode.held,
  });
  expect(Object.keys(reportOf(OUTCOME))).not.toEqual(expect.arrayContaining(['stopped']));
  expect(Object.keys(reportOf(OUTCOME))).not.toEqual(expect.arrayContaining(['corpus']));
  expect(Object.keys(reportOf(OUTCOME))).not.toEqual(expect.arrayContaining(['exhaustive']));
});

test('a report has the corpus, the masks and the early end that there were', () => {
  const corpus = { replayed: 1, violated: 0, held: 1, others: 0, skipped: [] };
  const exhaustive = { upTo: 2, masks: 6, cases: 2, passes: 4 };
  const report = reportOf({ ...OUTCOME, corpus, exhaustive, stopped: STOPPED, minCoverage: 10 });
  expect(report).toMatchObject({ corpus, exhaustive, stopped: STOPPED, minCoverage: 10 });
});

test('one violation makes it violated, whatever else there is', () => {
  const one = judged('held', 'violated', 'unsupported');
  expect(verdict(one)).toBe('violated');
  expect(verdict(one, { stopped: STOPPED, health: ILL })).toBe('violated');
});

test('an early end, or a reason not to believe it, makes it inconclusive', () => {
  expect(verdict(judged('held', 'vacuous'))).toBe('held');
  expect(verdict(judged('held'), { stopped: STOPPED })).toBe('inconclusive');
  expect(verdict(judged('vacuous'), { stopped: STOPPED })).toBe('inconclusive');
  expect(verdict(judged('held'), { health: ILL })).toBe('inconclusive');
});

test('the loss of what computes it has an exit code of its own, unless something was found before', () => {
  const lost = { by: 'environment', message: 'the GPU has gone' } as const;
  const codeOf = (invariants: InvariantReport[], stopped: Outcome['stopped']): number =>
    reportOf({ ...OUTCOME, invariants, stopped }).exitCode;
  expect(codeOf(judged('held'), lost)).toBe(ExitCode.environment);
  expect(codeOf(judged('held'), STOPPED)).toBe(ExitCode.inconclusive);
  expect(codeOf(judged('violated'), lost)).toBe(ExitCode.violated);
});

test('where nothing held there is nothing to call held', () => {
  expect(verdict(judged('vacuous', 'unsupported'))).toBe('vacuous');
  expect(verdict(judged('unsupported'))).toBe('unsupported');
  expect(verdict(judged('vacuous'), { health: ILL })).toBe('vacuous');
});

test.each<[Verdict, number]>([
  ['held', 0],
  ['violated', 1],
  ['vacuous', 4],
  ['unsupported', 4],
  ['inconclusive', 4],
])('%s ends with exit code %i', (verdict, code) => {
  expect(exitCodeOf(verdict)).toBe(code);
  expect(reportOf({ ...OUTCOME, invariants: judged(verdict) }).exitCode).toBe(code);
});
