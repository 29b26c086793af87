import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRegular } from './read-regular';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'padproof-'))));
afterAll(() => rm(folder, { recursive: true }));

test('a file is read whole, up to so many bytes', async () => {
  const file = join(folder, 'file');
  await writeFile(file, 'seven ü');
  expect((await readRegular(file, 8)).toString()).toBe('seven ü');
  await expect(readRegular(file, 7)).rejects.toThrow(/file has 8 bytes; at most 7 are read$/);
});

test('a folder, a pipe that nobody writes to, and a device without end are no files', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const file of [folder, pipe, '/dev/zero']) {
    await expect(readRegular(file, 8)).rejects.toThrow(/is no file, but a folder, a pipe or a device$/);
  }
  await expect(readRegular(join(folder, 'none'), 8)).rejects.toThrow('ENOENT');
});
