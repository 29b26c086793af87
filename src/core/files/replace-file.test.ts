import { mkdir, mkdtemp, open, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { draftPattern, removeStaleDrafts, replaceFile } from './replace-file';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'padproof-'))));
afterEach(() => rm(folder, { recursive: true }));

const DRAFTS = { before: 'found.json.', after: '.tmp' };
const PATTERN = draftPattern('found\\.json\\.', '\\.tmp');
const DRAFT = 'found.json.00000000-0000-4000-8000-000000000000.tmp';

test('takes the place of what was there, and leaves no draft', async () => {
  const file = join(folder, 'found.json');
  for (const content of ['before', 'after']) await replaceFile(file, content, DRAFTS);
  expect(await readFile(file, 'utf8')).toBe('after');
  expect(await readdir(folder)).toEqual(['found.json']);
});

test('the content is on the disk before the name is, and then the folder', async () => {
  const handle = await open(folder);
  const synced = jest.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'sync');
  await handle.close();
  const there: string[][] = [];
  synced.mockImplementation(async () => void there.push(await readdir(folder)));
  await replaceFile(join(folder, 'found.json'), 'x', DRAFTS);
  synced.mockRestore();
  expect(there).toEqual([[expect.stringMatching(PATTERN)], ['found.json']]);
});

test('what cannot be finished leaves no draft, either', async () => {
  await mkdir(join(folder, 'found.json', 'full'), { recursive: true });
  await expect(replaceFile(join(folder, 'found.json'), 'x', DRAFTS)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(await readdir(folder)).toEqual(['found.json']);
});

test('old drafts go; young ones, links, folders, and what only looks like one stay', async () => {
  const old = async (name: string): Promise<void> => {
    await writeFile(join(folder, name), 'half');
    await utimes(join(folder, name), 1, 1);
  };
  const others = ['found.json', 'found.json.1.tmp', `x${DRAFT}`, `${DRAFT}.txt`];
  for (const name of [DRAFT, ...others]) await old(name);
  const [young, link, inner] = ['1', '2', '3'].map((n) => DRAFT.replace('4000', `400${n}`));
  await writeFile(join(folder, young), 'half');
  await symlink(join(folder, 'found.json'), join(folder, link));
  await mkdir(join(folder, inner));
  await utimes(join(folder, inner), 1, 1);
  await removeStaleDrafts(folder, PATTERN);
  expect((await readdir(folder)).sort()).toEqual([young, link, inner, ...others].sort());
});

test('a folder that is not there has none', async () => {
  await expect(removeStaleDrafts(join(folder, 'none'), PATTERN)).resolves.toBeUndefined();
});
