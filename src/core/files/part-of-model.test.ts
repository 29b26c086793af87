import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { partOfModel } from './part-of-model';

let root: string;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'padproof-part-')));
  const snapshot = join(root, 'models--o--m/snapshots/0123');
  for (const folder of ['plain/below', 'models--o--m/blobs', 'models--o--m/snapshots/0123/onnx']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  for (const file of ['outside', 'plain/a.bin', 'plain/below/b.bin', 'models--o--m/blobs/c']) {
    await writeFile(join(root, file), '');
  }
  await symlink('below/b.bin', join(root, 'plain/link'));
  await symlink('../outside', join(root, 'plain/out'));
  await symlink('..', join(root, 'plain/up'));
  await symlink('../../blobs/c', join(snapshot, 'c.bin'));
  await symlink('../../../blobs/c', join(snapshot, 'onnx/c.bin'));
  await symlink('../../../outside', join(snapshot, 'out'));
});
afterAll(() => rm(root, { recursive: true }));

test.each([
  ['plain', 'a.bin'],
  ['plain', 'below/b.bin'],
  ['plain', 'link'],
  ['models--o--m/snapshots/0123', 'c.bin'],
  ['models--o--m/snapshots/0123/onnx', 'c.bin'],
])('of %s the file %s is read', async (folder, name) => {
  expect(await partOfModel(join(root, folder), name)).toBe(join(root, folder, name));
});

test.each<[string, unknown, RegExp]>([
  ['plain', 7, /no text/],
  ['plain', '', /empty part/],
  ['plain', '.', /leads out/],
  ['plain', '../outside', /leads out/],
  ['plain', 'below/../../outside', /leads out/],
  ['plain', '..\\outside', /no part of a name/],
  ['plain', '/etc/hostname', /absolute/],
  ['plain', 'file:a.bin', /no part of a name/],
  ['plain', 'a\u0000b', /control/],
  ['plain', 'out', /a link that leads out of the folder/],
  ['plain', 'up/outside', /a link that leads out of the folder/],
  ['models--o--m/snapshots/0123', 'out', /a link that leads out of the folder/],
])('of %s the file %j is not', async (folder, name, why) => {
  const part = await partOfModel(join(root, folder), name);
  expect(part).toEqual({ why: expect.stringMatching(why) as string });
});

test('one that is not there is told as such', async () => {
  expect(await partOfModel(join(root, 'plain'), 'none')).toEqual({
    why: expect.stringMatching(/ENOENT/) as string,
    missing: true,
  });
});
