import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors, type WritableTensor } from '../../subjects/bert/checkpoint/safetensors-writer';
import type { Golden } from './format';
import { readGolden } from './read';
import { content, generationOf, goldenFolder, numbers } from './testing/writer';
import { checksumOf, goldenText, sha256 } from './text';
import { writeGolden } from './write';

let folder: string;
let golden: Golden;
beforeEach(async () => {
  folder = goldenFolder();
  golden = await writeGolden(folder, content(7), numbers(7, 6));
});
afterEach(() => rmSync(folder, { recursive: true }));

const json = (): string => join(folder, 'one.json');
const data = (): string => join(folder, golden.data.file);

/** Writes JSON whose checksum is right, so that what is wrong with the rest must be found. */
function forge(change: Record<string, unknown>): void {
  const forged = { ...golden, ...change };
  writeFileSync(json(), goldenText({ ...forged, checksum: checksumOf(forged) }));
}

function forgeData(tensors: Map<string, WritableTensor>): void {
  const bytes = encodeSafetensors(tensors);
  writeFileSync(data(), bytes);
  forge({ data: { ...golden.data, bytes: bytes.length, sha256: sha256(bytes) } });
}

test('what was written is read', async () => {
  const reading = await readGolden(folder, 'one');
  expect(generationOf(reading)).toBe(7);
  expect(reading).toMatchObject({ status: 'whole', golden });
  expect(readFileSync(json(), 'utf8')).toContain('"inputIds": [\n        [7, 1]\n      ]');
});

test('JSON that was only laid out anew is the same golden', async () => {
  writeFileSync(json(), JSON.stringify(JSON.parse(readFileSync(json(), 'utf8')), null, 4));
  expect((await readGolden(folder, 'one')).status).toBe('whole');
});

test('float64 is read as precise as it is', async () => {
  forgeData(new Map([['0/pooled.mean', { data: Float64Array.of(0.1, 1 / 3), shape: [1, 2], dtype: 'F64' }]]));
  const reading = await readGolden(folder, 'one');
  expect(reading.status === 'whole' && [...reading.tensors[0].get('pooled.mean')!.data]).toEqual([0.1, 1 / 3]);
});

test.each<[string, string, () => void, string]>([
  ['no JSON', 'missing', () => rmSync(json()), 'one.json is not there'],
  ['no numbers', 'missing', () => rmSync(data()), 'cannot be read: ENOENT'],
  ['an empty JSON', 'tampered', () => truncateSync(json(), 0), 'one.json is not valid JSON'],
  ['a JSON that was cut short', 'tampered', () => truncateSync(json(), 200), 'one.json is not valid JSON'],
  ['numbers that were cut short', 'tampered', () => truncateSync(data(), 100), 'has 100 bytes'],
  ['an id that was edited', 'tampered', () => edit(json(), '[7, 1]', '[8, 1]'), 'its checksum is of another content'],
  ['a key that stands twice', 'tampered', () => edit(json(), '"name": "one"', '"name": "a", "name": "one"'), 'twice'],
  ['a number that was edited', 'tampered', () => flip(data()), 'its SHA-256 is another'],
  ['a version to come', 'obsolete', () => forge({ version: 3 }), 'has version 3; this padproof reads 2'],
  ['the JSON of somebody else', 'stranger', () => writeFileSync(json(), '{"name": "x"}'), 'format is missing'],
])('%s is %s', async (_, status, damage, words) => {
  damage();
  const reading = await readGolden(folder, 'one');
  expect(reading).toMatchObject({ status, why: expect.stringContaining(words) as string });
  expect('advice' in reading && reading.advice).toMatch(/record it again with `update`\.$/);
});

test.each<[Record<string, unknown>, string]>([
  [{ name: 'two' }, 'one.json: name is "two"; expected "one"'],
  [{ model: null }, 'one.json: model is null'],
  [{ model: { path: '/anywhere/model' } }, 'model.path is "/anywhere/model"; expected a path from the folder'],
  [{ model: { path: 'C:\\model' } }, 'model.path'],
  [{ model: { path: 'm', hub: 'o/n' } }, 'expected one of path, hub and weightsSeed'],
  [{ model: { weightsSeed: '1', weightScale: 'lukewarm' } }, 'model.weightScale is "lukewarm"'],
  [{ model: { path: 'm', fingerprint: 'abc' } }, 'model.fingerprint is "abc"'],
  [{ outputs: [] }, 'outputs is []; expected some of lastHiddenState'],
  [{ outputs: ['pooled', 'everything'] }, 'outputs is'],
  [{ batches: [] }, 'batches is []'],
  [{ batches: [{ label: 'x', inputIds: [[1, 2], [3]] }] }, 'batches[0].inputIds[1] is [3]; expected 2 lists of 2'],
  [{ batches: [{ label: 'x', inputIds: [[1, -2]] }] }, 'batches[0].inputIds[0] is [1,-2]'],
  [{ batches: [{ label: 'x', inputIds: [[1]], attentionMask: [[2]] }] }, 'attentionMask[0] is [2]'],
  [{ batches: [{ label: 'x', inputIds: [[1]], positionIds: [[0.5]] }] }, 'positionIds[0] is [0.5]'],
  [{ batches: [{ label: 'x', inputIds: [[1]], mask: [[1]] }] }, 'batches[0].mask is [[1]]; expected only'],
  [{ provenance: { padproof: 1 } }, 'provenance is {"padproof":1}'],
  [{ data: { file: '../one.000000000000.safetensors', bytes: 8, sha256: '0'.repeat(64) } }, 'data.file is'],
  [{ data: { file: 'two.000000000000.safetensors', bytes: 8, sha256: '0'.repeat(64) } }, 'data.file is'],
])('a signed JSON with %j is tampered, and its field is named', async (change, words) => {
  forge(change);
  const reading = await readGolden(folder, 'one');
  expect(reading).toMatchObject({ status: 'tampered', why: expect.stringContaining(words) as string });
});

const vector = (shape: number[]): WritableTensor => ({
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  shape,
  dtype: 'F32',
});

test.each<[string, Map<string, WritableTensor>, string]>([
  ['a tensor of no batch', new Map([['1/pooled.mean', vector([1, 2])]]), 'tensor "1/pooled.mean" is of no batch'],
  ['another output', new Map([['0/logits', vector([1, 2, 3])]]), 'tensor "0/logits" is of no batch and output'],
  ['nothing', new Map(), 'has no pooled of batch 0'],
  ['another number of rows', new Map([['0/pooled.mean', vector([2, 2])]]), 'has shape [2, 2]; expected [1, any]'],
  ['whole numbers', new Map([['0/pooled.mean', { ...vector([1, 2]), dtype: 'I32' as const }]]), 'of dtype I32'],
])('signed numbers with %s are tampered, and the tensor is named', async (_, tensors, words) => {
  forgeData(tensors);
  const reading = await readGolden(folder, 'one');
  expect(reading).toMatchObject({ status: 'tampered', why: expect.stringContaining(words) as string });
  expect('why' in reading && reading.why).toContain(golden.data.file);
});

test('a safetensors file that is none, though its hash is right, is tampered', async () => {
  const bytes = Buffer.alloc(64, 0xff);
  writeFileSync(data(), bytes);
  forge({ data: { ...golden.data, bytes: bytes.length, sha256: sha256(bytes) } });
  expect(await readGolden(folder, 'one')).toMatchObject({ status: 'tampered' });
});

function edit(file: string, from: string, to: string): void {
  const before = readFileSync(file, 'utf8');
  expect(before).toContain(from);
  writeFileSync(file, before.replace(from, to));
}

function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(file, bytes);
}
