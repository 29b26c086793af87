import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../core/errors';
import { readWeights } from './weights-manifest';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padproof-manifest-'));
  file = join(folder, 'model.json');
  await writeFile(join(folder, 'a.bin'), Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]));
  await writeFile(join(folder, 'b.bin'), Buffer.from([9, 10, 11, 12]));
  await mkdir(join(folder, 'below'));
  await symlink(await realpath(__filename), join(folder, 'out.bin'));
  // A hole: it takes no space on the disk.
  await writeFile(join(folder, 'large.bin'), '');
  await truncate(join(folder, 'large.bin'), 2 ** 31);
});
afterAll(() => rm(folder, { recursive: true }));

const weight = (name: string, shape: readonly unknown[] = [3], more: object = {}): object => ({
  name,
  shape,
  dtype: 'float32',
  ...more,
});
const group = (paths: unknown, ...weights: unknown[]): object => ({ paths, weights });

test('joins shards and groups in their order', async () => {
  const quantised = weight('q', [2, 2], { quantization: { dtype: 'uint8', scale: 1, min: 0 } });
  const manifest = [group(['b.bin'], quantised), group(['a.bin', 'b.bin'], weight('x'))];
  const { specs, data } = await readWeights(manifest, file);
  expect(specs.map(({ name }) => name)).toEqual(['q', 'x']);
  expect([...new Uint8Array(data)]).toEqual([9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test('a shard may be a link within the folder', async () => {
  await symlink(join(folder, 'b.bin'), join(folder, 'link.bin'));
  expect((await readWeights([group(['link.bin'], weight('x', []))], file)).data.byteLength).toBe(4);
});

test('the length of strings lies in the shards', async () => {
  const { data } = await readWeights([group(['a.bin'], weight('words', [1], { dtype: 'string' }))], file);
  expect(data.byteLength).toBe(8);
});

test.each<[string, unknown, RegExp]>([
  ['no manifest', undefined, /weightsManifest is missing; expected a list.*with its weights/],
  ['an empty one', [], /weightsManifest is \[\]/],
  ['a group that is none', [7], /weightsManifest\[0\] is 7/],
  ['no paths', [group([], weight('x'))], /weightsManifest\[0\]\.paths is \[\]/],
  ['no weights', [group(['a.bin'], ...[]), { paths: ['a.bin'] }], /weightsManifest\[1\]\.weights is missing/],
  [
    'a path upwards',
    [group(['../a.bin'], weight('x'))],
    /names the file "\.\.\/a\.bin", and it leads out of the folder; expected the name of a file in the folder/,
  ],
  ['a path upwards in the middle', [group(['x/../../a.bin'], weight('x'))], /Files elsewhere are not read/],
  ['a path of Windows upwards', [group(['x\\..\\..\\a.bin'], weight('x'))], /Files elsewhere are not read/],
  ['an absolute path', [group(['/etc/hostname'], weight('x'))], /Files elsewhere are not read/],
  ['an address', [group(['https://example.org/a.bin'], weight('x'))], /Files elsewhere are not read/],
  ['a path that is no text', [group([7], weight('x'))], /names the file 7, and it is no text/],
  [
    'a shard that is not there',
    [group(['c.bin'], weight('x'))],
    /c\.bin, which the weightsManifest of .* cannot be read/,
  ],
  ['the folder itself', [group(['.'], weight('x'))], /Files elsewhere are not read/],
  ['a shard that is a folder', [group(['below'], weight('x'))], /below, which .* cannot be read: .* is no file/],
  ['a link out of the folder', [group(['out.bin'], weight('x'))], /"out\.bin", and it is a link that leads out/],
  [
    'strings beyond any vocabulary',
    [group(['large.bin'], weight('x', [1], { dtype: 'string' }))],
    /at most 134217728 are read/,
  ],
  [
    'one large shard three times',
    ['x', 'y', 'z'].map((name) => group(['large.bin'], weight(name, [2 ** 31], { dtype: 'uint8' }))),
    /have 6442450944 bytes together; at most 4294967296 are read.*more than once/,
  ],
  [
    'a shard that is cut short',
    [group(['a.bin'], weight('x'))],
    /a\.bin, beside .*: 8 bytes, but the shapes in its weightsManifest take 12\. Something is cut short/,
  ],
  [
    'shards that are too long',
    [group(['a.bin', 'b.bin'], weight('x', [2]))],
    /a\.bin to b\.bin, beside .*: 12 bytes, but .* take 8\. They belong to another/,
  ],
  ['a shape beyond all shards', [group(['a.bin'], weight('x', [2 ** 30, 2 ** 20]))], /take 4503599627370496/],
  ['a negative size', [group(['a.bin'], weight('x', [-2]))], /weights\[0\]\.shape is \[-2\]/],
  ['a shape in words', [group(['a.bin'], weight('x', ['2']))], /weights\[0\]\.shape is \["2"\]/],
  [
    'an unknown type',
    [group(['a.bin'], weight('x', [2], { dtype: 'int4' }))],
    /is stored as "int4"; expected one of float32/,
  ],
  ['a nameless weight', [group(['a.bin'], { shape: [2], dtype: 'float32' })], /weights\[0\] is .*expected \{ name/],
  [
    'one weight twice',
    [group(['a.bin'], weight('x', [2])), group(['b.bin'], weight('x', [1]))],
    /the weight "x" twice/,
  ],
])('refuses %s', async (_what, manifest, words) => {
  await expect(readWeights(manifest, file)).rejects.toThrow(UsageError);
  await expect(readWeights(manifest, file)).rejects.toThrow(words);
});
