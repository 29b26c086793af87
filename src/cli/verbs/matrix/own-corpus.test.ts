import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownCorpus } from './own-corpus';

const cell = (name: string, ...words: string[]) => ({ name, model: 'm', words, path: [], info: { id: name } });

test('each cell saves into a folder of its own, and tries what lies around it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-own-corpus-'));
  mkdirSync(join(folder, 'found'));
  const save = `--save=${join(folder, 'found')}`;
  expect(ownCorpus(cell('a', 'm', save), {})).toEqual([`${save}/a-a`, `--corpus=${join(folder, 'found')}`]);
  expect(ownCorpus(cell('b', 'm', save), { CI: 'true' })[0]).toBe(`${save}/b-b`);
  rmSync(folder, { recursive: true });
  expect(ownCorpus(cell('a', 'm', save), {})).toEqual([`${save}/a-a`]);
  expect(ownCorpus(cell('a', 'm'), {})[0]).toBe('--save=golden/counterexamples/a-a');
});

test('a cell that saves nothing shares what it reads', () => {
  expect(ownCorpus(cell('a', 'm', '--no-save'), {})).toEqual([]);
  expect(ownCorpus(cell('a', 'm'), { CI: '1' })).toEqual([]);
});
