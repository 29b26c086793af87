import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../core/errors';
import { _, caseOf, row } from '../../engine/invariants/testing/by-hand';
import { assertObservation } from '../../report/testing/assert-observation';
import { allHeld } from '../../report/testing/reports';
import { moduleFolder } from '../testing/modules';
import { OneProcess } from '../testing/one-process';
import { Observations } from './observations';

const one = new OneProcess();
let folder: string;
let file: string;
beforeAll(() => {
  folder = moduleFolder();
  file = join(mkdtempSync(join(tmpdir(), 'padproof-observe-')), 'seen.jsonl');
});
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
  rmSync(join(file, '..'), { recursive: true });
});

const lines = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => assertObservation(JSON.parse(line)));
const untimed = (path: string): object[] =>
  lines(path).map(({ run_start: _start, timing, ...line }) => ({ ...line, timed: timing && Object.keys(timing) }));

test('a run writes a line a case and one of its end, the same with workers; what was there before is gone', async () => {
  const run = (name: string, ...more: string[]) => {
    const args = `check leaky.mjs --seed 1 --runs 20 --min-coverage 0 --no-save --bail --observe ${name}`.split(' ');
    return one.run([...args, ...more], { cwd: folder });
  };
  writeFileSync(join(folder, 'seen.jsonl'), 'something else\n');
  const { code, stderr } = await run('seen.jsonl', '--only', 'matches-unpadded,pad-content-is-ignored');
  expect([code, stderr]).toEqual([1, expect.any(String)]);
  const seen = untimed(join(folder, 'seen.jsonl'));
  expect(seen.at(-1)).toMatchObject({ type: 'alert', title: 'padproof: violated' });
  expect(seen.filter((line) => 'status' in line && line.status === 'failed').length).toBeGreaterThan(0);
  expect(seen.length).toBeGreaterThan(2);
  await run('again.jsonl', '--only', 'matches-unpadded,pad-content-is-ignored', '--workers', '2');
  const again = untimed(join(folder, 'again.jsonl'));
  expect(again).toEqual(seen);
});

test('a file of another kind, of the events, or beside a journal is refused before anything is run', () => {
  const to =
    (name: string, flags = {}) =>
    () =>
      Observations.to(name, flags);
  expect(to('seen.json')).toThrow(/--observe: seen\.json does not end in \.jsonl/);
  expect(to(file, { events: file })).toThrow(UsageError);
  expect(to(file, { resume: 'run.jsonl' })).toThrow(/--observe with --resume/);
  expect(to(join(folder, 'nowhere/seen.jsonl'))).toThrow(/--observe: .*cannot be written/);
});

const OBSERVED = {
  testCase: caseOf(row([1, _])),
  exhaustive: false,
  pooled: false,
  classes: {},
  claims: [{ name: 'first', scope: 'use', said: 'held' }],
} as const;

test('cases beyond the bound of the file are counted, not written; what a terminal would obey is escaped', () => {
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const observations = Observations.to(file, {}, 1500);
  const observer = observations.of({ subject: { model: './\u001b[31m\u009bm' }, seed: 1, start: 2 });
  const text = (): string => readFileSync(file, 'utf8');
  for (let index = 0; index < 9; index++) observer.onCase({ ...OBSERVED, index });
  // It is there before the run has ended.
  const kept = lines(file).length;
  expect(kept).toBeGreaterThan(1);
  expect(kept).toBeLessThan(4);
  observer.end(allHeld);
  observations.close();
  expect(said.mock.calls).toEqual([[expect.stringContaining('is full: further cases are not observed')]]);
  expect(() => observations.assertWhole()).not.toThrow();
  said.mockClear();
  // As where a disk is full: the run goes on, and the exit code says it in the end.
  observer.end(allHeld);
  observer.end(allHeld);
  expect(said.mock.calls).toEqual([[expect.stringMatching(/cannot be written.*No further cases are observed/)]]);
  expect(() => observations.assertWhole()).toThrow(/cannot be written/);
  said.mockRestore();
  expect(lines(file).at(-1)!.content).toContain(`${9 - kept} further cases are not in this file`);
  for (const obeyed of ['\u001b', '\u009b']) expect(text()).not.toContain(obeyed);
  expect(text()).toContain('\\u001b[31m\\u009bm');
});
