import type { ExitCode } from '../../core/errors';
import type { Verdict } from '../../core/verdict';
import { allHeld } from '../../report/testing/reports';
import { VERSION } from '../../core/version';
import type { Report } from '../../core/report/report';
import { reportsOf } from './reports';

const ended = (verdict: Verdict, exitCode: ExitCode): Report => ({ ...allHeld, verdict, exitCode });

test.each<[string, Report[], Verdict, ExitCode]>([
  ['all held', [ended('held', 0), ended('held', 0)], 'held', 0],
  ['one violated', [ended('held', 0), ended('violated', 1), ended('inconclusive', 3)], 'violated', 1],
  ['one lost', [ended('inconclusive', 4), ended('inconclusive', 3), ended('held', 0)], 'inconclusive', 3],
  ['one unsupported', [ended('held', 0), ended('unsupported', 4)], 'unsupported', 4],
  ['one vacuous', [ended('vacuous', 4), ended('unsupported', 4)], 'vacuous', 4],
])('%s: the worst stands for all', (_, reports, verdict, exitCode) => {
  expect(reportsOf(1, reports)).toMatchObject({ verdict, exitCode, seed: 1, reports, notRun: [] });
});

test('what was not run is not held, whatever came of the others, and a violation is one all the same', () => {
  const lost = { subject: { model: 'm', dtype: 'q8' }, exitCode: 3 as const, message: 'It does not load.' };
  expect(reportsOf(1, [ended('held', 0)], [lost])).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
  expect(reportsOf(1, [], [lost])).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
  expect(reportsOf(1, [ended('violated', 1)], [lost])).toMatchObject({ verdict: 'violated', exitCode: 1 });
});

test('it says which format it is, of which version, and what made it', () => {
  const made = { format: 'padproof-reports', version: 2, padproof: VERSION, node: process.versions.node };
  expect(reportsOf(1, [ended('held', 0)])).toMatchObject(made);
});
