import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYNTHETIC_CONFIG, syntheticCheckpoint } from '../bert/synthetic';
import { writeSafetensors } from '../bert/checkpoint/safetensors-writer';
import { EnvironmentError, UsageError } from '../../core/errors';
import { WEIGHT_SCALES } from '../../core/subject';
import { encoderGraph } from '../tfjs/testing/encoder-graph';
import { KINDS } from './index';
import { recognise, resolveModel } from './resolve';
import { checkpoint } from './checkpoint';
import type { ResolveOptions } from './options';
import { tfjs } from './tfjs';
import { HubServer } from '../hub/testing/hub-server';

const options = { backend: 'cpu' };

const kept = { ...process.env };
let folder: string;
let hub: HubServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padproof-resolve-'));
  process.env.HF_HOME = folder;
  hub = new HubServer('padproof/tiny');
  await hub.start();
  process.env.HF_ENDPOINT = hub.url;
});
afterEach(async () => {
  process.env = { ...kept };
  await hub.stop();
  await rm(folder, { recursive: true });
});

async function writeCheckpoint(): Promise<void> {
  const { weights } = syntheticCheckpoint({ weightScale: 'typical', seed: '1' });
  const config = {
    model_type: 'bert',
    vocab_size: SYNTHETIC_CONFIG.vocabularySize,
    hidden_size: SYNTHETIC_CONFIG.hiddenSize,
    num_hidden_layers: SYNTHETIC_CONFIG.layers,
    num_attention_heads: SYNTHETIC_CONFIG.heads,
    intermediate_size: SYNTHETIC_CONFIG.intermediateSize,
    max_position_embeddings: SYNTHETIC_CONFIG.maxPositions,
  };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const tensors = [...weights].map(([name, weight]) => [name, { ...weight, dtype: 'F32' as const }] as const);
  await writeSafetensors(join(folder, 'model.safetensors'), new Map(tensors));
}

test('nothing is the built-in BERT, at each weight scale', async () => {
  const source = await resolveModel('', options);
  expect(source).toMatchObject({ name: '', weightScales: WEIGHT_SCALES, reopens: true });
  const subject = await source.open('hot');
  expect(subject).toMatchObject({ name: 'built-in BERT, hot weights', backend: 'cpu', padId: SYNTHETIC_CONFIG.padId });
  await subject.dispose?.();
});

test('a folder is a checkpoint, and gives what its weights give', async () => {
  await writeCheckpoint();
  const source = await resolveModel(folder, options);
  expect(source).toMatchObject({ name: folder, weightScales: [], reopens: true });
  const batch = { size: 1, length: 3, inputIds: Int32Array.of(5, 6, 7), attentionMask: Int32Array.of(1, 1, 0) };
  const [mine, builtIn] = [await source.open(), await (await resolveModel('', options)).open('typical')];
  const expected = await builtIn.encode(batch, ['lastHiddenState', 'logits']);
  expect(await mine.encode(batch, ['lastHiddenState', 'logits'])).toEqual(expected);
  await mine.dispose?.();
  await builtIn.dispose?.();
});

test('owner/name is asked for on the hub, unless it is to be offline', async () => {
  await expect(resolveModel('padproof/none', options)).rejects.toThrow(/no model padproof\/none/);
  expect(hub.requests).toHaveLength(1);
  await expect(resolveModel('padproof/none', { ...options, offline: true })).rejects.toThrow(EnvironmentError);
  expect(hub.requests).toHaveLength(1);
});

test.each([
  'minilm',
  './padproof/tiny',
  '../padproof/tiny',
  '/padproof/tiny',
  'a/b/c',
  'models/subject.mjs',
  'subject.js',
  'C:\\models',
])('%s is not there, and no request is made for it', async (model) => {
  await expect(resolveModel(model, options)).rejects.toThrow(UsageError);
  await expect(resolveModel(model, options)).rejects.toThrow(`${model} is here.`);
  expect(hub.requests).toEqual([]);
});

test('a file of another kind', async () => {
  await writeCheckpoint();
  const file = join(folder, 'model.safetensors');
  await expect(resolveModel(file, options)).rejects.toThrow(/a file of a kind .*Expected one of: .*a folder with/);
});

/** The kind of a MODEL, and where it lies. */
async function located(model: string, given: ResolveOptions = {}): Promise<[name: string, place: string]> {
  const { kind, asked } = recognise(model, given);
  return [kind.name, await kind.locate(asked)];
}

test('a model.json, its folder, and a SavedModel are models of tfjs; a checkpoint goes before both', async () => {
  const file = encoderGraph().write(folder);
  expect(await located(file)).toEqual([tfjs.name, file]);
  expect(await located(folder)).toEqual([tfjs.name, file]);
  const saved = join(folder, 'saved_model.pb');
  await writeFile(saved, '');
  expect(await located(saved)).toEqual([tfjs.name, saved]);
  await writeCheckpoint();
  expect(await located(folder)).toEqual([checkpoint.name, folder]);
});

test('a model of tfjs is opened with what was said of it', async () => {
  const file = encoderGraph({ positionIds: false }).write(folder);
  const source = await resolveModel(file, { ...options, padId: 2, longest: 12 });
  const subject = await source.open();
  expect(subject).toMatchObject({ name: file, backend: 'cpu', padId: 2, maxLength: 12, positions: 'absolute' });
  await subject.dispose?.();
});

test.each([
  [
    'tfjs',
    { browser: true },
    /^`browser` is for the built-in BERT, .* and checkpoints; .* is a model exported for tfjs\. Leave/,
  ],
  ['tfjs', { kernels: 'fast' }, /^`kernels` is for the built-in BERT and checkpoints;/],
  ['tfjs', { weightsSeed: '1' }, /^`weightsSeed` is for the built-in BERT;/],
  [
    'checkpoint',
    { padId: 0 },
    /^`padId` is for models on `backend` torch, models on `backend` transformers\.js.*, ONNX graphs and models exported for tfjs;/,
  ],
  ['checkpoint', { level: 'texts' }, /^`level` is for models on `backend` transformers\.js/],
  [
    'checkpoint',
    { backend: 'transformers.js', words: 'w.txt' },
    /^`words` is for programs, servers, models on .* that are given texts;/,
  ],
  ['tfjs', { backend: 'onnxruntime-web' }, /holds no ONNX graph.*leave out `backend`/],
  ['', { padId: 0 }, /^`padId` is for .*; MODEL is the built-in BERT/],
  [
    '',
    { backend: 'transformers.js' },
    /^`backend` is transformers\.js, which runs ONNX graphs; the built-in BERT is none/,
  ],
  [
    '',
    { backend: 'onnxruntime-node' },
    /^`backend` is onnxruntime-node, which runs ONNX graphs; the built-in BERT is none/,
  ],
] as [string, ResolveOptions, RegExp][])(
  'what says nothing of a MODEL is refused, by its name in code: %j, %j',
  async (kind, given, words) => {
    if (kind === 'tfjs') encoderGraph().write(folder);
    if (kind === 'checkpoint') await writeCheckpoint();
    const model = kind === '' ? '' : folder;
    await expect(resolveModel(model, given)).rejects.toThrow(UsageError);
    await expect(resolveModel(model, given)).rejects.toThrow(words);
  },
);

test('what makes a MODEL again has what is taken where nothing was said, and nothing that says nothing', async () => {
  await writeCheckpoint();
  expect(recognise('', {}).spec).toEqual({ model: '', backend: 'wasm', weightsSeed: '1' });
  expect(recognise(folder, { kernels: 'auto', revision: '' }).spec).toEqual({ model: folder, backend: 'wasm' });
  expect(recognise('http://h/embed', { words: 'w' }).spec).toEqual({ model: 'http://h/embed', words: 'w' });
});

test('every kind is told apart in messages and in the table of the docs', () => {
  const names = KINDS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
