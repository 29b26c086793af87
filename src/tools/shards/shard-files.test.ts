import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VERSION } from '../../core/version';
import { shardText } from './shard-file';
import { shardFilesAt } from './shard-files';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-shard-files-'));
  mkdirSync(at('deep', 'deeper.json'), { recursive: true });
  for (const name of ['b.json', 'a.json', 'notes.txt', 'deep/deeper.json/c.json'])
    writeFileSync(at(name), 'x'.repeat(100));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a file is itself; a folder is its files that end in .json, in the order of their names', async () => {
  expect(await shardFilesAt([at('notes.txt'), folder])).toEqual(
    ['notes.txt', 'a.json', 'b.json', 'deep/deeper.json/c.json'].map((name) => at(name)),
  );
});

test.each([
  [{ files: 2 }, 'with it there are more than 2 files to merge'],
  [{ names: 4 }, 'more than 4 files and folders are in it'],
  [{ bytes: 250 }, 'with it the files to merge have 0.0 MB; at most 0.0 MB are read'],
])('more than %j is refused by name', async (bounds, words) => {
  await expect(shardFilesAt([folder], bounds)).rejects.toThrow(words);
  await expect(shardFilesAt([folder], bounds)).rejects.toThrow(folder);
  await expect(shardFilesAt([folder], { files: 3, names: 6, bytes: 300 })).resolves.toHaveLength(3);
});

test('what is larger than is read is not written', () => {
  const identity = { padproof: VERSION, seed: 1, runs: 1, claims: [], subject: { model: 'm' }, saved: '' };
  const campaign = { identity, subject: { model: 'm' }, steps: [['chunk 1', 'x'.repeat(1000)] as const] };
  const shard = { file: 'one.json', part: { index: 1, count: 2 }, seed: 1, campaigns: [campaign], notRun: [] };
  const { length } = shardText(shard);
  expect(shardText(shard, length)).toHaveLength(length);
  for (const most of [length - 1, 900])
    expect(() => shardText(shard, most)).toThrow(
      /^one\.json: what shard 1 of 2 found takes more than .*more shards, such as 4,/,
    );
});
