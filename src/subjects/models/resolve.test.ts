import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYNTHETIC_CONFIG, syntheticCheckpoint } from '../bert/synthetic';
import { writeSafetensors } from '../bert/checkpoint/safetensors-writer';
import { EnvironmentError, UsageError } from '../../core/errors';
import { WEIGHT_SCALES } from '../../core/subject';
import { encoderGraph } from '../tfjs/testing/encoder-graph';
import { locateModel, resolveModel } from './resolve';
import { HubServer } from '../hub/testing/hub-server';

const options = { backend: 'cpu', weightsSeed: '1' };

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
  await expect(resolveModel(model, options)).rejects.toThrow(
    /which is not there\. Expected one of: nothing .*a module/,
  );
  expect(hub.requests).toEqual([]);
});

test('a file of another kind', async () => {
  await writeCheckpoint();
  const file = join(folder, 'model.safetensors');
  await expect(resolveModel(file, options)).rejects.toThrow(/a file of a kind .*Expected one of: .*a folder with/);
});

test('a model.json, its folder, and a SavedModel are models of tfjs; a checkpoint goes before both', async () => {
  const file = encoderGraph().write(folder);
  const place = { format: 'model.json', file };
  expect(await locateModel(file, {})).toEqual({ kind: 'tfjs', place });
  expect(await locateModel(folder, {})).toEqual({ kind: 'tfjs', place });
  const saved = join(folder, 'saved_model.pb');
  await writeFile(saved, '');
  expect(await locateModel(saved, {})).toEqual({ kind: 'tfjs', place: { format: 'saved-model', folder } });
  await writeCheckpoint();
  expect(await locateModel(folder, {})).toEqual({ kind: 'checkpoint', folder });
});

test('a model of tfjs is opened with what was said of it', async () => {
  const file = encoderGraph({ positionIds: false }).write(folder);
  const source = await resolveModel(file, { ...options, padId: 2, longest: 12 });
  const subject = await source.open();
  expect(subject).toMatchObject({ name: file, backend: 'cpu', padId: 2, maxLength: 12, positions: 'absolute' });
  await subject.dispose?.();
});

test('a model of tfjs runs neither in a browser nor on kernels of the built-in BERT', async () => {
  const file = encoderGraph().write(folder);
  await expect(resolveModel(file, { browser: true })).rejects.toThrow(/--browser is for the built-in BERT/);
  await expect(resolveModel(file, { kernels: 'fast' })).rejects.toThrow(/--kernels is for the built-in BERT/);
});

test('of a checkpoint nothing need be said', async () => {
  await writeCheckpoint();
  await expect(resolveModel(folder, { ...options, padId: 0 })).rejects.toThrow(/--pad-id is for exported models/);
});
