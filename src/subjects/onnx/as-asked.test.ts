import { NotHereError, UsageError } from '../../core/errors';
import { asAsked, assertRanOn, notesOnRun, ranOn } from './as-asked';
import type { LoadedRuntime } from './runtime';

const runtime = (name: string): LoadedRuntime => ({
  name,
  version: '1',
  device: 'CPU',
  ort: {} as LoadedRuntime['ort'],
});

test('onnxruntime-node computes with what is named, and as many threads', () => {
  expect(asAsked(runtime('onnxruntime-node'), {})).toEqual(runtime('onnxruntime-node'));
  expect(asAsked(runtime('onnxruntime-node'), { executionProvider: 'webgpu', threads: 2 })).toMatchObject({
    ...{ provider: 'webgpu', device: 'WebGPU, ONNX Runtime', threads: 2 },
  });
});

test.each([
  [
    { executionProvider: 'cpu' } as const,
    /`executionProvider` is cpu, and onnxruntime-web leaves no choice of it here/,
  ],
  [{ threads: 2 }, /`threads` is 2, and onnxruntime-web .*Name `backend` onnxruntime-node/],
])('onnxruntime-web has no choice of %j', (options, words) => {
  expect(() => asAsked(runtime('onnxruntime-web'), options)).toThrow(UsageError);
  expect(() => asAsked(runtime('onnxruntime-web'), options)).toThrow(words);
});

const asked = { executionProvider: 'webgpu' } as const;

test.each([
  [{ on: { webgpu: 5 }, fellBack: {} }, []],
  [
    { on: { webgpu: 5, cpu: 8 }, fellBack: { Gather: 3, Shape: 2, Add: 1, Mul: 1, Sub: 1 } },
    ['`executionProvider` is webgpu, and 8 of 13 nodes fell back to the CPU (3 Gather, 2 Shape, 1 Add, 1 Mul, …).'],
  ],
  [
    'it wrote no profile.',
    [expect.stringMatching(/what ran there is not known: of ONNX Runtime, it wrote no profile\./)],
  ],
  [undefined, []],
])('of %j a note says %j', (nodes, notes) => {
  expect(notesOnRun(nodes, asked)).toEqual(notes);
});

test('nodes are stated where they are known', () => {
  const nodes = { on: { cpu: 1 }, fellBack: {} };
  expect(ranOn(nodes, { executionProvider: 'cpu' })).toEqual({ nodes });
  expect(ranOn('it wrote no profile.', { executionProvider: 'cpu' })).toEqual({});
});

test('where nobody knows what ran, the device is not named as the provider, nor told as software', () => {
  expect(ranOn('it wrote no profile.', asked)).toEqual({ device: 'not known: WebGPU or CPU, ONNX Runtime' });
});

test('a graph of which no node ran on the provider is not here, and says what ran them', () => {
  const none = { on: { cpu: 4 }, fellBack: { Gather: 3, Shape: 1 } };
  expect(() => assertRanOn(none, 'model.onnx', asked)).toThrow(NotHereError);
  expect(() => assertRanOn(none, 'model.onnx', asked)).toThrow(
    '`executionProvider` is webgpu, and no node of model.onnx runs there: ONNX Runtime ran 4 on cpu (3 Gather, 1 Shape). Name cpu, which is what would be judged.',
  );
  for (const nodes of [{ on: { webgpu: 1, cpu: 4 }, fellBack: { Gather: 4 } }, 'it wrote no profile.', undefined])
    expect(() => assertRanOn(nodes, 'model.onnx', asked)).not.toThrow();
  expect(() => assertRanOn({ on: { cpu: 4 }, fellBack: {} }, 'model.onnx', { executionProvider: 'cpu' })).not.toThrow();
  expect(() => assertRanOn(none, 'model.onnx', {})).not.toThrow();
});
