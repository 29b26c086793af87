import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInto, readRegular, sizeOfRegular } from './read-regular';

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

test('a call that reads less than it was asked for is followed by others, up to the end of the file', async () => {
  const content = Buffer.from('ten bytes!');
  const handle = {
    read: async (to: Uint8Array, at: number, length: number, from: number) => {
      const part = content.subarray(from, from + Math.min(3, length));
      to.set(part, at);
      return { bytesRead: part.length, buffer: to };
    },
  } as unknown as Parameters<typeof readInto>[1];
  const whole = Buffer.alloc(10);
  expect([await readInto(whole, handle), whole.toString()]).toEqual([10, 'ten bytes!']);
  const longer = Buffer.alloc(12);
  expect([await readInto(longer, handle, 4), longer.toString('utf8', 0, 6)]).toEqual([6, 'bytes!']);
});

test('a size is told of files alone, up to a bound', async () => {
  const file = join(folder, 'sized');
  await writeFile(file, 'seven!!');
  expect(await sizeOfRegular(file)).toBe(7);
  await expect(sizeOfRegular(file, 6)).rejects.toThrow(/sized has 7 bytes; at most 6 are read$/);
  await expect(sizeOfRegular(folder)).rejects.toThrow(/is no file/);
});
