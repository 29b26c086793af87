import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asked } from '../../subjects/kinds/kind';
import { noFolderHere } from './no-folder-here';

let folder: string;
let before: string;
beforeAll(() => {
  before = process.cwd();
  folder = mkdtempSync(join(tmpdir(), 'padproof-here-'));
  mkdirSync(join(folder, 'models/my-encoder'), { recursive: true });
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

test.each([
  [
    'models/my-encodr',
    'No folder models/my-encodr is here, so it is looked for on the hub, or in its cache. Did you mean models/my-encoder?',
  ],
  ['google/bert', 'No folder google/bert is here, so it is looked for on the hub, or in its cache.'],
  ['models/my-encoder', undefined],
  ['./models/my-encodr', undefined],
  ['', undefined],
])('of %j it says %j', (model, said) => {
  expect(noFolderHere(asked(model, {}))).toBe(said);
});
