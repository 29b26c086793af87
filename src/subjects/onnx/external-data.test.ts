import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError, UsageError } from '../../core/errors';
import { externalFilesOf, readAll, type ExternalFile } from './external-data';
import type { OnnxGraph } from './graph';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padproof-external-'));
  await writeFile(join(folder, 'w.bin'), 'seven!!');
  await symlink('/etc/hostname', join(folder, 'out.bin'));
  // A hole: it takes no space on the disk.
  await writeFile(join(folder, 'large.bin'), '');
  await truncate(join(folder, 'large.bin'), 2 ** 34 + 1);
});
afterAll(() => rm(folder, { recursive: true }));

const filesOf = (...externalFiles: string[]): Promise<ExternalFile[]> =>
  externalFilesOf(join(folder, 'model.onnx'), { externalFiles } as unknown as OnnxGraph);

test('files beside the graph are found, and read where a runtime has no files', async () => {
  const found = await filesOf('w.bin');
  expect(found).toEqual([{ name: 'w.bin', path: join(folder, 'w.bin'), size: 7 }]);
  const [{ path, data }] = await readAll(found);
  expect([path, Buffer.from(data).toString()]).toEqual(['w.bin', 'seven!!']);
});

test.each<[string, string[], typeof UsageError | typeof EnvironmentError, RegExp]>([
  ['a path upwards', ['../w.bin'], UsageError, /weights outside its folder: "\.\.\/w\.bin"; it leads out/],
  ['an absolute path', ['/etc/hostname'], UsageError, /it is absolute/],
  ['a path of Windows', ['a\\..\\..\\w.bin'], UsageError, /no part of a name/],
  ['a control character', ['w\u009b.bin'], UsageError, /"w\u009b\.bin"; it has a control character/],
  ['a link out of the folder', ['out.bin'], UsageError, /it is a link that leads out of the folder/],
  ['one that is not there', ['none.bin'], EnvironmentError, /weights in none\.bin, which cannot be read: .*ENOENT/],
  ['too many', Array.from({ length: 4097 }, (_, i) => `${i}`), UsageError, /weights in 4097 files; at most 4096/],
  ['too much', ['large.bin', 'large.bin', 'w.bin'], EnvironmentError, /17179869185 bytes; at most 17179869183/],
])('%s is refused, and nothing is read', async (_what, names, kind, words) => {
  await expect(filesOf(...names)).rejects.toThrow(kind);
  await expect(filesOf(...names)).rejects.toThrow(words);
});
