import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportsOf } from '../../engine/campaign/reports';
import { jsonReport } from '../../report/json';
import { allHeld, everyVerdict, withBound } from '../../report/testing/reports';
import { padproof } from '../testing/binary';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-history-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('a line a report, by the day in its name or when it was written; what is none is named and skipped', async () => {
  for (const name of ['old', 'node_modules']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'node_modules/package.json'), '{}');
  writeFileSync(join(folder, 'old/b.json'), jsonReport(withBound(allHeld, 10)));
  utimesSync(join(folder, 'old/b.json'), 1e9, 1e9);
  writeFileSync(join(folder, '2026-11-01.json'), jsonReport(withBound(everyVerdict, 4)));
  writeFileSync(join(folder, '2026-11-02.json'), jsonReport(withBound(allHeld, 2)));
  writeFileSync(join(folder, 'other.json'), '{ "format": "\\u001b[2J" }');
  const { stdout, stderr, code } = await padproof(['history', '.', '--html', 'trend.html'], { cwd: folder });
  expect(stderr).toMatch(/^padproof: skipped other\.json: .*format is .*; expected padproof-report/);
  expect(stderr).not.toContain('\u001b');
  expect(stderr.trimEnd()).not.toContain('\n');
  const lines = stdout.split('\n');
  const name = allHeld.invariants[0].name;
  expect(lines[2]).toBe(`2 of 3 reports held; the last is held. ${name} grew most: 0.1 of its bound, and now 0.5.`);
  expect(lines[5]).toBe('./models/leaky.mjs, backend wasm');
  expect(lines.slice(6, 9)).toEqual([
    expect.stringMatching(/^2001-09-09 01:46 +✓ held +0\.1 /),
    expect.stringMatching(/^2026-11-01 00:00 +✗ violated /),
    expect.stringMatching(/^2026-11-02 00:00 +✓ held +0\.5 /),
  ]);
  expect(stdout).toContain(`  ${name}  0.1 → 0.5 (× 5)  `);
  for (const line of lines.slice(4, 9)) expect(line.length).toBeLessThanOrEqual(80);
  expect(readFileSync(join(folder, 'trend.html'), 'utf8')).toContain('"tool":"history"');
  expect(code).toBe(0);
});

test('the time that a report tells goes before its name', async () => {
  const when = new Date('2026-11-05T03:15:00Z');
  writeFileSync(join(folder, '2026-11-01.json'), jsonReport(allHeld, when));
  writeFileSync(join(folder, '2026-11-02.json'), jsonReport(allHeld));
  writeFileSync(join(folder, 'several.json'), jsonReport(reportsOf(1, [allHeld]), new Date('2026-11-06T00:00:00Z')));
  const { stdout } = await padproof(['history', '.'], { cwd: folder });
  expect(stdout.match(/^2026-\S+ \S+/gm)).toEqual(['2026-11-02 00:00', '2026-11-05 03:15', '2026-11-06 00:00']);
});

test.each([
  ['.', 2, /\.: no report is there\. Save one there: padproof check --json \.\/2026-11-30\.json/],
  ['none', 3, /FOLDER cannot be read: ENOENT/],
])('%s: exits with %i', async (name, code, words) => {
  const ran = await padproof(['history', name], { cwd: folder });
  expect(ran.stderr).toMatch(words);
  expect(ran).toMatchObject({ code, stdout: '' });
});
