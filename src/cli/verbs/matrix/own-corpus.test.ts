import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cell } from '../../../tools/matrix/plan';
import { ownCorpus } from './own-corpus';

const cell = (name: string, ...words: string[]) => ({ name, model: 'm', words, path: [], info: { id: 'never in it' } });
/** The beginning of the SHA-256 of its name. */
const [A, B] = ['a-ca978112ca1b', 'b-3e23e8160039'];

test('each cell saves into a folder of its own, and tries what lies around it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-own-corpus-'));
  mkdirSync(join(folder, 'found'));
  const save = `--save=${join(folder, 'found')}`;
  expect(ownCorpus(cell('a', 'm', save), {})).toEqual([`${save}/${A}`, `--corpus=${join(folder, 'found')}`]);
  expect(ownCorpus(cell('b', 'm', save), { CI: 'true' })[0]).toBe(`${save}/${B}`);
  rmSync(folder, { recursive: true });
  expect(ownCorpus(cell('a', 'm', save), {})).toEqual([`${save}/${A}`]);
  expect(ownCorpus(cell('a', 'm'), {})[0]).toBe(`--save=golden/counterexamples/${A}`);
});

test('what a cell has found is tried again with other flags, and by another version', () => {
  const [before] = ownCorpus(cell('a', 'm', '--runs=40'), {});
  expect(ownCorpus(cell('a', 'm', '--runs=100'), {})[0]).toBe(before);
  expect(ownCorpus({ ...cell('a', 'm'), info: { id: 'of another version' } } as Cell, {})[0]).toBe(before);
  // Names that differ only in what a file's name cannot hold.
  expect(ownCorpus(cell('a b', 'm'), {})[0]).not.toBe(ownCorpus(cell('a/b', 'm'), {})[0]);
});

test('a cell that saves nothing shares what it reads', () => {
  expect(ownCorpus(cell('a', 'm', '--no-save'), {})).toEqual([]);
  expect(ownCorpus(cell('a', 'm'), { CI: '1' })).toEqual([]);
});
