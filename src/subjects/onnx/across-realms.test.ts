import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matchers } from '../../entry/jest';
import { findPackage } from '../backends/packages';
import { runtimeNames } from './runtime';
import { smallEncoder } from './testing/encoders';
import { onnxFile } from './writer';

// A runtime takes no array that is made in jest's realm, and answers with none. onnxruntime-web is always here.

expect.extend(matchers);

const CLAIM = 'batch-mates-are-ignored';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-realms-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const here = runtimeNames.filter((name) => findPackage(name));
const asked = (backend: string) => ({ seed: 1, runs: 3, maxLength: 8, model: { backend } });

test.each(here)('a graph is judged in jest on %s', async (backend) => {
  const path = join(folder, 'held.onnx');
  writeFileSync(path, onnxFile(smallEncoder()));
  await expect(path).toHold(CLAIM, asked(backend));
});

test.each(here)('a leak is seen and located in jest on %s', async (backend) => {
  const path = join(folder, 'leak.onnx');
  writeFileSync(path, onnxFile(smallEncoder({ product: 'dynamic' })));
  await expect(expect(path).toHold(CLAIM, asked(backend))).rejects.toThrow(/located\s+DynamicQuantizeLinear/);
});
