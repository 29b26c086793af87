import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../core/errors';
import { graphAt } from './place';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-onnx-'));
  mkdirSync(join(folder, 'onnx'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (...names: string[]): void => names.forEach((name) => writeFileSync(join(folder, name), ''));
const at = (options: Parameters<typeof graphAt>[1] = {}): string | undefined =>
  graphAt(folder, options)?.slice(folder.length + 1);

test('a file is a graph, whatever lies beside it', () => {
  put('a.onnx');
  expect(graphAt(join(folder, 'a.onnx'), {})).toBe(join(folder, 'a.onnx'));
  expect(() => graphAt(join(folder, 'a.onnx'), { dtype: 'q8' })).toThrow(/`dtype` is q8, but .* is one graph/);
});

test('a folder with graphs alone is a graph: the float32 one, or the one of the dtype', () => {
  put('onnx/model.onnx', 'onnx/model_quantized.onnx', 'onnx/model_fp16.onnx');
  expect(at()).toBe('onnx/model.onnx');
  expect(at({ dtype: 'q8' })).toBe('onnx/model_quantized.onnx');
  expect(at({ dtype: 'fp16' })).toBe('onnx/model_fp16.onnx');
  expect(() => at({ dtype: 'q4' })).toThrow(UsageError);
  expect(() => at({ dtype: 'q4' })).toThrow(/no graph of that name; it has fp32, fp16, q8\. Name one/);
});

test('a folder with safetensors is a checkpoint, unless ONNX is asked for', () => {
  put('onnx/model.onnx', 'model.safetensors');
  expect(at()).toBeUndefined();
  expect(at({ backend: 'wasm' })).toBeUndefined();
  expect(at({ backend: 'onnxruntime-web' })).toBe('onnx/model.onnx');
  expect(at({ dtype: 'fp32' })).toBe('onnx/model.onnx');
});

test('the only graph there is needs no name, and several without a usual one are listed', () => {
  put('encoder.onnx');
  expect(at()).toBe('encoder.onnx');
  put('onnx/other.onnx');
  expect(() => at()).toThrow(
    /no onnx\/model\.onnx, and several others: onnx\/other\.onnx, encoder\.onnx\. Name one of the files\./,
  );
});

test('no graph, no finding; asked for, it is told', () => {
  expect(at()).toBeUndefined();
  expect(graphAt(join(folder, 'nothing.onnx'), {})).toBeUndefined();
  expect(() => at({ backend: 'onnxruntime-node' })).toThrow(/holds no ONNX graph.*leave out `backend`/);
});
