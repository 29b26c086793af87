import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf } from './hash-of';

const folder = mkdtempSync(join(tmpdir(), 'padproof-hash-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder of that name with such files in it. */
function place(name: string, files: Readonly<Record<string, string>>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, file, '..'), { recursive: true });
    writeFileSync(join(folder, name, file), text);
  }
  return join(folder, name);
}

const FILES = { 'config.json': '{}', 'onnx/model.onnx': 'weights' };

test('the same content has the same hash wherever it lies, and other content or names have another', async () => {
  const own = await hashOf(place('one', FILES));
  expect(own).toMatch(/^[0-9a-f]{64}$/);
  expect(await hashOf(place('two', FILES))).toBe(own);
  expect(await hashOf(place('hidden', { ...FILES, '.git/HEAD': 'ref', 'node_modules/a.js': '1' }))).toBe(own);
  expect(await hashOf(place('weights', { ...FILES, 'onnx/model.onnx': 'Weights' }))).not.toBe(own);
  expect(await hashOf(place('names', { 'config.json': '{}', 'model.onnx': 'weights' }))).not.toBe(own);
  // What ends one file does not begin the next.
  expect(await hashOf(place('cut', { a: 'bc', b: '' }))).not.toBe(await hashOf(place('moved', { a: 'b', b: 'c' })));
});

test('a file has the hash of its bytes, and where nothing is there is none', async () => {
  const file = join(place('alone', { 'model.onnx': 'abc' }), 'model.onnx');
  expect(await hashOf(file)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(await hashOf(join(folder, 'none'))).toBeUndefined();
});
