import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportsOf } from '../../../engine/campaign/reports';
import { allHeld } from '../../../report/testing/reports';
import { CellFolder } from '../../../tools/matrix/kept-cells';
import type { CellOutcome } from './cell-process';
import { CellRuns } from './cell-runs';

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-cell-runs-'));
  said = [];
});
afterEach(() => {
  process.removeAllListeners('SIGINT');
  process.removeAllListeners('SIGTERM');
  rmSync(folder, { recursive: true });
});

const say = (line: string): void => void said.push(line);
const cell = (name: string) => ({ name, model: 'm', words: ['m', '--seed=5'], path: [], info: { id: name } });
const runsOf = (outcome: (signal: AbortSignal) => Promise<CellOutcome>): CellRuns =>
  new CellRuns('plan.yaml', new CellFolder(folder, say), say, 2, 0, (_, signal) => outcome(signal));

test('a cell without a report is kept with the reason and its exit code, and is not done', async () => {
  const runs = runsOf(() => Promise.resolve({ exitCode: 3, message: 'The hub is gone.' }));
  const reports = await runs.run(cell('a'), [{ model: 'm', dtype: 'q8' }]);
  expect(reports).toMatchObject({ seed: 5, exitCode: 3, verdict: 'inconclusive', matrix: { names: ['a'] } });
  expect(reports.notRun).toEqual([{ subject: { model: 'm', dtype: 'q8' }, exitCode: 3, message: 'The hub is gone.' }]);
  expect(readdirSync(folder)).toEqual(['a-a.json']);
  expect(said[1]).toMatch(/^1 of 2: a: inconclusive, \d+\.\d s$/);
});

test('the forms of a cell that has several have names', async () => {
  const forms = ['fp32', 'q8'].map((dtype) => ({ ...allHeld, subject: { ...allHeld.subject, dtype } }));
  const runs = runsOf(() => Promise.resolve({ reports: reportsOf(5, forms) }));
  expect((await runs.run(cell('a'), [])).matrix!.names).toEqual(['a · fp32', 'a · q8']);
});

test('what was judged before an interruption stays where the cell cannot be run now', async () => {
  const before = reportsOf(5, [{ ...allHeld, verdict: 'violated', exitCode: 1 }]);
  const runs = runsOf(() => Promise.resolve({ exitCode: 3, message: 'The backend is not here.' }));
  expect(await runs.run(cell('a'), [{ model: 'm' }], before)).toBe(before);
  expect(readdirSync(folder)).toEqual([]);
  expect(said.at(-1)).toBe('a: what an earlier run has judged of it stays');
  process.emit('SIGINT');
  expect(await runs.run(cell('a'), [{ model: 'm' }], before)).toBe(before);
});

test('Ctrl-C ends what is running, whose findings are kept, and what has not begun is not run', async () => {
  const runs = runsOf(
    (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ reports: reportsOf(5, [allHeld]) }));
        process.emit('SIGINT');
      }),
  );
  expect(await runs.run(cell('a'), [])).toMatchObject({ verdict: 'held' });
  const second = await runs.run(cell('b'), [{ model: 'm' }]);
  expect(second).toMatchObject({ exitCode: 4, notRun: [{ message: 'The run was interrupted before.' }] });
  expect(readdirSync(folder)).toEqual(['a-a.json']);
});

test('signals are left to others again in the end', () => {
  const count = (): number => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
  const before = count();
  const runs = runsOf(() => Promise.reject(new Error('nobody runs')));
  expect(count()).toBe(before + 2);
  runs.end();
  expect(count()).toBe(before);
});
