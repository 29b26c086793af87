// The tables that name every claim and every kind of MODEL are what the code lists.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { read, ROOT } from './site/pages';

function tables(root: string, ...args: string[]): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, [join(root, 'scripts/tables.mjs'), ...args], { encoding: 'utf8' });
}

test('the README and the guide have them', () => {
  expect(tables(ROOT, '--check')).toMatchObject({ status: 0, stderr: '' });
});

test('a table that is not what the code lists names itself and the command that writes it, and that command does', () => {
  const root = mkdtempSync(join(tmpdir(), 'padproof-tables-'));
  try {
    for (const folder of ['docs/guide', 'scripts/site']) mkdirSync(join(root, folder), { recursive: true });
    for (const file of [
      'package.json',
      'docs/guide/models.md',
      'docs/guide/program-protocol.md',
      'scripts/tables.mjs',
      'scripts/between-marks.mjs',
      'scripts/site/project.mjs',
    ])
      copyFileSync(join(ROOT, file), join(root, file));
    for (const folder of ['dist', 'node_modules']) symlinkSync(join(ROOT, folder), join(root, folder));
    writeFileSync(join(root, 'README.md'), read('README.md').replace('rows-sum-to-one, ', ''));
    const said = 'The table "claims" of README.md is not what the code lists. Run: npm run tables\n';
    expect(tables(root, '--check')).toMatchObject({ status: 1, stderr: said });
    expect(tables(root)).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toBe(read('README.md'));
  } finally {
    rmSync(root, { recursive: true });
  }
});
