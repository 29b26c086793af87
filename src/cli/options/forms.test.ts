import { UsageError } from '../../core/errors';
import { specsOf } from './forms';

const timeout = 1000;

test('one form, unless several are asked for', () => {
  expect(specsOf('o/m', { timeout })).toEqual([{ model: 'o/m', backend: 'wasm' }]);
  const said = { timeout, backend: 'onnxruntime-web', dtype: ['fp16'] };
  expect(specsOf('o/m', said)).toEqual([{ model: 'o/m', backend: 'onnxruntime-web', dtype: 'fp16' }]);
});

test('each dtype is one, in the order in which they were named, and once', () => {
  const forms = specsOf('o/m', { timeout, backend: 'onnxruntime-web', dtype: ['q8', 'fp32', 'q8'] });
  expect(forms.map(({ dtype }) => dtype)).toEqual(['q8', 'fp32']);
});

test('each execution provider with each number of threads is one, at each level of optimisation', () => {
  const axes = {
    graphOptimization: ['disabled'],
    executionProvider: ['cpu', 'webgpu'],
    threads: [1, 2],
  } as const;
  const forms = specsOf('o/m', { timeout, backend: 'onnxruntime-web', ...axes });
  expect(forms.map((form) => [form.graphOptimization, form.executionProvider, form.threads])).toEqual([
    ['disabled', 'cpu', 1],
    ['disabled', 'cpu', 2],
    ['disabled', 'webgpu', 1],
    ['disabled', 'webgpu', 2],
  ]);
  expect(() => specsOf('', { timeout, threads: [2] })).toThrow(/`threads` is for ONNX graphs/);
});

test('transformers.js is checked at both levels, in fp32, unless something else is said', () => {
  const backend = 'transformers.js';
  expect(specsOf('m', { timeout, backend })).toEqual([
    { model: 'm', backend, dtype: 'fp32', level: 'tokens' },
    { model: 'm', backend, dtype: 'fp32', level: 'texts' },
  ]);
  const said = { timeout, backend, dtype: ['q8'], level: ['texts'] as const, pooling: ['cls'] };
  expect(specsOf('m', said)).toEqual([{ model: 'm', backend, dtype: 'q8', level: 'texts', pooling: ['cls'] }]);
});

test('what texts are made of is said of the texts alone', () => {
  const forms = specsOf('m', { timeout, backend: 'transformers.js', words: 'words.txt' });
  expect(forms.map(({ level, words }) => [level, words])).toEqual([
    ['tokens', undefined],
    ['texts', 'words.txt'],
  ]);
  const tokens = { timeout, backend: 'transformers.js', level: ['tokens'] as const, words: 'words.txt' };
  expect(() => specsOf('m', tokens)).toThrow(
    /`words` is for programs, servers, models on `backend` sentence-transformers and models on `backend` transformers\.js that are given texts; m is a model on/,
  );
});

test.each([
  [
    '',
    { backend: 'transformers.js' },
    /`backend` is transformers\.js, which runs ONNX graphs; the built-in BERT is none/,
  ],
  [
    'm',
    { backend: 'transformers.js', browser: true, device: 'cuda:0' },
    /`device` is cuda:0; in a browser graphs compute on wasm or webgpu\. Name one/,
  ],
  ['m', { backend: 'transformers.js', kernels: 'fast' as const }, /`kernels` is for the built-in BERT and checkpoints/],
  ['m', { backend: 'transformers.js', input: ['ids=a'] }, /`input` is for ONNX graphs and models exported for tfjs/],
  ['o/m', { level: ['texts'] as const }, /`level` is for models on `backend` transformers\.js/],
  ['o/m', { pooling: ['cls'] }, /`pooling` is for models on `backend` transformers\.js/],
])('%j with %j is refused', (model, options, words) => {
  expect(() => specsOf(model, { timeout, ...options })).toThrow(UsageError);
  expect(() => specsOf(model, { timeout, ...options })).toThrow(words);
});
