import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf } from '../../core/files/hash-of';
import { onnxFile } from '../onnx/writer';
import { contentAt } from './content';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-content-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const written = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

/** Is the content another once a file beside MODEL is? */
async function dependsOn(file: string, other: string): Promise<boolean> {
  written(other, 'before');
  const before = await contentAt(file);
  expect(before).toMatch(/^[0-9a-f]{64}$/);
  expect(await contentAt(file)).toBe(before);
  written(other, 'after');
  return (await contentAt(file)) !== before;
}

test('weights that a graph names beside it are its content; what else lies there is not', async () => {
  const weights = [{ name: 'w', shape: [2], data: Float32Array.of(1, 2), external: 'w.bin' }];
  const file = written('model.onnx', onnxFile({ nodes: [], inputs: [], outputs: [], weights }));
  expect(await dependsOn(file, 'w.bin')).toBe(true);
  expect(await dependsOn(file, 'v.bin')).toBe(false);
});

test('so are the shards that a model.json names, and what lies beside a saved_model.pb', async () => {
  const file = written('model.json', JSON.stringify({ weightsManifest: [{ paths: ['w.bin'], weights: [] }] }));
  expect(await dependsOn(file, 'w.bin')).toBe(true);
  expect(await dependsOn(file, 'v.bin')).toBe(false);
  expect(await dependsOn(written('saved_model.pb', 'graph'), 'v.bin')).toBe(true);
});

test.each([
  ['broken.onnx', 'no graph'],
  ['broken.json', '{'],
  ['odd.json', '{"weightsManifest": [1, {"paths": [2, "../x", "none.bin"]}]}'],
  ['module.mjs', 'export default 1'],
])('%s has the hash of its bytes', async (name, text) => {
  const file = written(name, text);
  expect(await contentAt(file)).toBe(await hashOf(file));
});

test('a folder is its files, but for what a run writes to', async () => {
  written('model.bin', 'weights');
  const content = await contentAt(folder, [join(folder, 'cells')]);
  mkdirSync(join(folder, 'cells'));
  written('cells/a.json', '{}');
  expect(await contentAt(folder, [join(folder, 'cells')])).toBe(content);
  expect(await contentAt(folder)).not.toBe(content);
  expect(await contentAt(join(folder, 'none'))).toBeUndefined();
});
