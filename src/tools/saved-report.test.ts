import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportsOf } from '../engine/campaign/reports';
import { jsonReport } from '../report/json';
import { allHeld, everyVerdict } from '../report/testing/reports';
import { parseReport, readReport } from './saved-report';

const saved = (report: Parameters<typeof jsonReport>[0]): unknown => JSON.parse(jsonReport(report));

it('reads what was saved, one report or several', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-report-'));
  try {
    for (const report of [everyVerdict, reportsOf(1, [allHeld, everyVerdict])]) {
      const file = join(folder, 'report.json');
      writeFileSync(file, jsonReport(report));
      expect(await readReport(file)).toEqual(saved(report));
    }
    await expect(readReport(join(folder, 'none.json'))).rejects.toThrow(/FILE cannot be read: .*ENOENT/);
    writeFileSync(join(folder, 'cut.json'), jsonReport(allHeld).slice(0, 900));
    await expect(readReport(join(folder, 'cut.json'))).rejects.toThrow(/is not valid JSON/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const broken = saved(everyVerdict) as { invariants: Record<string, unknown>[] };
const [held, violated, ...others] = broken.invariants;
const found = violated.counterexample as { case: { rows: Record<string, unknown>[] } };

it.each([
  [
    'a counterexample',
    saved(everyVerdict.invariants[1].counterexample as never),
    /format is "padproof-counterexample"; expected/,
  ],
  ['no object', [], /format is missing; expected padproof-report or .* Name a report/],
  ['a verdict that there is not', { ...broken, verdict: 'passed' }, /^r: verdict must be equal to one of.*"passed"/],
  [
    'a count that is none',
    { ...broken, invariants: [{ ...held, compared: 'many' }] },
    /^r: invariants\.0\.compared must be integer; it is "many"/,
  ],
  ['a claim that there is not', { ...broken, invariants: [{ ...held, name: 'made-up' }] }, /no invariant "made-up"/],
  [
    'a case whose rows do not fit it',
    {
      ...broken,
      invariants: [
        held,
        {
          ...violated,
          counterexample: { ...found, case: { ...found.case, rows: [{ ...found.case.rows[0], at: [9] }] } },
        },
        ...others,
      ],
    },
    /^r: the counterexample of pad-content-is-ignored: case\.rows\[0\]/,
  ],
])('refuses %s, and names what is wrong', (_, value, message) => {
  expect(() => parseReport(value, 'r')).toThrow(message);
});
