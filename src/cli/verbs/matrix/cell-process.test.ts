import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportsOf } from '../../../engine/campaign/reports';
import { allHeld } from '../../../report/testing/reports';
import { reportsIn } from './cell-process';

const folder = mkdtempSync(join(tmpdir(), 'padproof-cell-process-'));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, text: string): Promise<unknown> => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return reportsIn(file);
};

test('a report that is torn, of another shape or not one of a cell is a reason, and ends nothing', async () => {
  const whole = JSON.stringify(reportsOf(5, [allHeld]));
  expect(await written('whole.json', whole)).toMatchObject({ verdict: 'held' });
  expect(await written('torn.json', whole.slice(0, -20))).toMatch(/^and its report cannot be used: .*torn\.json/);
  expect(await written('odd.json', JSON.stringify({ ...reportsOf(5, [allHeld]), seed: 'x' }))).toContain(
    'seed must be',
  );
  expect(await written('one.json', JSON.stringify(allHeld))).toBe(
    'and its report is padproof-report; expected padproof-reports.',
  );
  expect(await reportsIn(join(folder, 'none.json'))).toContain('ENOENT');
});
