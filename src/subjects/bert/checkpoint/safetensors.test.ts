import fc from 'fast-check';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError, PadproofError, UsageError } from '../../../core/errors';
import { openSafetensors, readSafetensors } from './safetensors';
import { encodeSafetensors, writeSafetensors, type WritableTensor } from './safetensors-writer';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padproof-safetensors-'));
  file = join(folder, 'model.safetensors');
});
afterAll(() => rm(folder, { recursive: true }));

const entry = (begin: number, end: number, more: object = {}): object => ({
  dtype: 'F32',
  shape: [(end - begin) / 4],
  data_offsets: [begin, end],
  ...more,
});

/** A file with this header text, whatever it says, and so many bytes of data. */
async function write(header: string | object, dataSize = 0): Promise<void> {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await writeFile(file, Buffer.concat([length, json, Buffer.alloc(dataSize)]));
}

async function refusal(): Promise<PadproofError> {
  const error: unknown = await readSafetensors(file).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UsageError);
  expect((error as UsageError).message).toContain(file);
  return error as PadproofError;
}

describe('what is written is read again', () => {
  const tensors = new Map<string, WritableTensor>([
    ['f32', { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, -0, 1e-45, 3.4e38) }],
    ['f64', { dtype: 'F64', shape: [2], data: Float64Array.of(Math.PI, -1e300) }],
    ['i64', { dtype: 'I64', shape: [2], data: BigInt64Array.of(-1n, 2n ** 62n) }],
    ['i32', { dtype: 'I32', shape: [1, 1], data: Int32Array.of(-7) }],
    ['bool', { dtype: 'BOOL', shape: [3], data: Uint8Array.of(1, 0, 1) }],
    ['scalar', { dtype: 'F32', shape: [], data: Float32Array.of(4) }],
    ['empty', { dtype: 'F32', shape: [0, 5], data: new Float32Array(0) }],
    ['__proto__', { dtype: 'F32', shape: [1], data: Float32Array.of(9) }],
  ]);

  test('data, shapes, dtypes and metadata', async () => {
    await writeSafetensors(file, tensors, { format: 'pt' });
    const read = await readSafetensors(file);
    expect([...read.keys()].sort()).toEqual([...tensors.keys()].sort());
    for (const [name, { data, shape, dtype }] of tensors) expect(read.get(name)).toEqual({ data, shape, dtype });
    const opened = await openSafetensors(file);
    expect(opened.metadata.get('format')).toBe('pt');
    await opened.close();
  });

  test('float16 and bfloat16 are widened exactly', async () => {
    await writeSafetensors(
      file,
      new Map([
        // One, the smallest subnormal, the largest finite, minus infinity, NaN.
        ['half', { dtype: 'F16' as const, shape: [5], data: Uint16Array.of(0x3c00, 1, 0x7bff, 0xfc00, 0x7e00) }],
        ['brain', { dtype: 'BF16' as const, shape: [3], data: Uint16Array.of(0x3f80, 0xc049, 0xff80) }],
      ]),
    );
    const read = await readSafetensors(file);
    expect(read.get('half')!.data).toEqual(Float32Array.of(1, 2 ** -24, 65504, -Infinity, NaN));
    expect(read.get('brain')!.data).toEqual(Float32Array.of(1, -3.140625, -Infinity));
  });

  test('a known dtype that cannot be read stops only those who ask for it', async () => {
    await write({ quantised: { dtype: 'F4', shape: [4], data_offsets: [0, 2] }, plain: entry(2, 6) }, 6);
    const opened = await openSafetensors(file);
    expect((await opened.read('plain')).data).toEqual(Float32Array.of(0));
    await expect(opened.read('quantised')).rejects.toThrow(/"quantised" is of dtype F4; readable are/);
    await expect(opened.read('other')).rejects.toThrow(/no tensor "other"/);
    await opened.close();
  });
});

describe('hostile files are refused with what was found and what was expected', () => {
  const a = entry(0, 4);
  test.each<[string, string | object, number, RegExp]>([
    ['not JSON', '{"a":', 0, /not valid JSON/],
    ['a list', '[]', 0, /expected an object with one entry a tensor/],
    ['a number', '7', 0, /expected an object/],
    ['null as an entry', { a: null }, 0, /the entry of tensor "a" is null/],
    ['a list as an entry', { a: [] }, 0, /the entry of tensor "a" is \[\]/],
    ['no dtype', { a: entry(0, 4, { dtype: undefined }) }, 4, /dtype of tensor "a" is missing/],
    ['an unknown dtype', { a: entry(0, 4, { dtype: 'F128' }) }, 4, /dtype of tensor "a" is "F128"; expected one of/],
    ['a dtype from the prototype', { a: entry(0, 4, { dtype: 'toString' }) }, 4, /dtype of tensor "a"/],
    ['a negative size', { a: entry(0, 4, { shape: [-1] }) }, 4, /shape of tensor "a" is \[-1\]/],
    ['a fractional size', { a: entry(0, 4, { shape: [0.5] }) }, 4, /shape of tensor "a"/],
    ['a shape that is no list', { a: entry(0, 4, { shape: { length: 1 } }) }, 4, /shape of tensor "a"/],
    ['a product that overflows', { a: entry(0, 4, { shape: [2 ** 52, 2 ** 52] }) }, 4, /fewer than 2\^53 bits/],
    ['an overflow behind a zero', { a: entry(0, 0, { shape: [2 ** 52, 2 ** 52, 0] }) }, 0, /fewer than 2\^53 bits/],
    ['negative offsets', { a: entry(0, 4, { data_offsets: [-4, 0] }) }, 4, /data_offsets of tensor "a" is \[-4,0\]/],
    ['fractional offsets', { a: entry(0, 4, { data_offsets: [0.5, 4.5] }) }, 8, /data_offsets/],
    ['offsets beyond 2^53', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,1e300]}}', 4, /data_offsets/],
    ['three offsets', { a: entry(0, 4, { data_offsets: [0, 4, 4] }) }, 4, /expected two whole numbers/],
    ['an end before the beginning', { a: entry(0, 4, { data_offsets: [4, 0] }) }, 4, /begin ≤ end/],
    ['an end after the file', { a: entry(0, 8) }, 4, /begin ≤ end ≤ 4/],
    [
      'bytes that do not fit the shape',
      { a: entry(0, 4, { shape: [2] }) },
      4,
      /expected 8 bytes for shape \[2\] of F32/,
    ],
    ['an overlap', { a: entry(0, 8), b: entry(4, 12) }, 12, /"b" begins at byte 4 and overlaps/],
    ['the same bytes twice', { a, b: a }, 4, /overlaps/],
    ['a gap', { a, b: entry(8, 12) }, 12, /"b" begins at byte 8 and leaves a gap/],
    ['a gap in front', { a: entry(4, 8) }, 8, /leaves a gap/],
    ['bytes after the last tensor', { a }, 5, /end at byte 4 of the data section, which has 5/],
    ['a key twice', `{"a":${JSON.stringify(a)},"a":${JSON.stringify(a)}}`, 4, /the key "a" twice/],
    ['a key twice, once escaped', `{"a":${JSON.stringify(a)},"\\u0061":${JSON.stringify(a)}}`, 4, /the key "a" twice/],
    ['a field twice', '{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4, /"dtype" twice/],
    ['__proto__ with junk', '{"__proto__":{"dtype":"F32"}}', 0, /shape of tensor "__proto__" is missing/],
    ['metadata that is no text', { __metadata__: { a: 1 } }, 0, /__metadata__ is/],
    ['nesting without end', '['.repeat(5e6), 0, /nests deeper than 64/],
    ['nesting inside an entry', `{"a":${'{"a":'.repeat(1e5)}`, 0, /nests deeper than 64/],
  ])('%s', async (_, header, dataSize, message) => {
    await write(header, dataSize);
    expect((await refusal()).message).toMatch(message);
  });

  test.each([
    ['an empty file', Buffer.alloc(0), /has 0 bytes/],
    ['seven bytes', Buffer.alloc(7), /has 7 bytes/],
    ['a header of 2^63 bytes', Buffer.from([0, 0, 0, 0, 0, 0, 0, 0x80, 0x7b, 0x7d]), /9223372036854775808 bytes/],
    ['a header longer than the file', Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d]), /3 bytes; there can be 2/],
    ['bytes that are no UTF-8', Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff]), /not UTF-8/],
  ])('%s', async (_, bytes, message) => {
    await writeFile(file, bytes);
    expect((await refusal()).message).toMatch(message);
  });

  test('a header beyond 100 MB, in a file that has room for it', async () => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(100_000_001n);
    await writeFile(file, length);
    await truncate(file, 200_000_000);
    expect((await refusal()).message).toMatch(/100000001 bytes; there can be 100000000/);
  });
});

test('a folder is no file', async () => {
  await expect(openSafetensors(folder)).rejects.toThrow(UsageError);
});

describe('what is not there is a matter of the environment', () => {
  test('a missing file', async () => {
    await expect(openSafetensors(join(folder, 'none'))).rejects.toThrow(EnvironmentError);
  });

  test('a file that is cut while it is read', async () => {
    await write({ a: entry(0, 4) }, 4);
    const opened = await openSafetensors(file);
    await truncate(file, 20);
    await expect(opened.read('a')).rejects.toThrow(/became shorter/);
    await opened.close();
  });
});

test('one damaged byte: the same shapes, or an error of ours', async () => {
  const whole = encodeSafetensors(
    new Map<string, WritableTensor>([
      ['a', { dtype: 'F32', shape: [2, 3], data: new Float32Array(6) }],
      ['b', { dtype: 'BF16', shape: [4], data: new Uint16Array(4) }],
      ['c', { dtype: 'I64', shape: [1], data: new BigInt64Array(1) }],
    ]),
    { format: 'pt' },
  );
  let read = 0;
  let refused = 0;
  const damage = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(damage, async ({ at, byte }) => {
      const bytes = Uint8Array.from(whole);
      bytes[at] = byte;
      await writeFile(file, bytes);
      try {
        // A byte of a name or of a dtype of the same width may change: what may not is how much there is of it.
        const shapes = [...(await readSafetensors(file)).values()].map(({ shape }) => shape.join());
        expect(shapes.sort()).toEqual(['1', '2,3', '4']);
        read++;
      } catch (error) {
        if (!(error instanceof PadproofError)) throw error;
        refused++;
      }
    }),
    { numRuns: 600, seed: 11 },
  );
  expect(Math.min(read, refused)).toBeGreaterThan(50);
});

test('the pointer of Git LFS is told as one', async () => {
  await writeFile(file, 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 90868376\n');
  await expect(openSafetensors(file)).rejects.toThrow(/is the pointer of Git LFS .*git lfs pull/);
});
