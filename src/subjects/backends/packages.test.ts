import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findPackage } from './packages';

let folder: string;
const before = process.cwd();
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'padproof-packages-')));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

function install(name: string, json: object, main: string): string {
  const root = join(folder, 'node_modules', name);
  const file = join(root, main);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name, version: '1.2.3', ...json }));
  writeFileSync(file, '');
  return file;
}

test('a package in the project that padproof is run from is found, with its main file', () => {
  const main = install('padproof-open', { main: 'lib/main.js' }, 'lib/main.js');
  expect(findPackage('padproof-open')).toEqual({ version: '1.2.3', main });
});

test('so is one that does not show its package.json', () => {
  const exported = { main: './dist/a.cjs', exports: { node: { require: './dist/a.cjs' } } };
  const main = install('@padproof/closed', exported, 'dist/a.cjs');
  expect(findPackage('@padproof/closed')).toEqual({ version: '1.2.3', main });
});

test('what is not installed is not found', () => {
  expect(findPackage('@padproof/nowhere')).toBeUndefined();
});
