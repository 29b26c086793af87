import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { specOfOther } from './spec-of';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-spec-'));
  mkdirSync(join(folder, 'model'));
  writeFileSync(join(folder, 'model.onnx'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a backend that makes the first of its kind says nothing of a second of another', () => {
  const [first, graph] = ['model', 'model.onnx'].map((name) => join(folder, name));
  const torch = { backend: 'torch', python: 'python3', attention: 'eager' } as const;
  expect(specOfOther(graph, torch, {}, first)).toEqual({
    model: graph,
    backend: expect.stringMatching(/^onnxruntime-/) as string,
  });
  expect(specOfOther(graph, torch, { backend: 'onnxruntime-web' }, first)).toMatchObject({
    backend: 'onnxruntime-web',
  });
  expect(specOfOther(first, torch, {}, first)).toEqual({ model: first, ...torch });
  expect(specOfOther(graph, { backend: 'onnxruntime-web' }, {}, graph)).toMatchObject({ backend: 'onnxruntime-web' });
});
