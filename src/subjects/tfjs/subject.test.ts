import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/backend';
import type { Batch } from '../../core/batch';
import { validateEncoding } from '../../core/encoding';
import { EnvironmentError, UsageError } from '../../core/errors';
import type { DeclaredTraits } from '../../core/traits/declared-traits';
import type { Subject } from '../../core/subject';
import { validateSubject } from '../../core/subject';
import { check } from '../../engine/campaign/check';
import { deeply } from '../../testing/deep';
import { tfjsFile } from './locate';
import { tfjsSource } from './source';
import { encoderGraph, POSITIONS, VOCABULARY, type EncoderGraphOptions } from './testing/encoder-graph';
import { GraphWriter } from './testing/graph-writer';
import { writeLayersModel, VOCABULARY as LAYERS_VOCABULARY } from './testing/layers-model';

// Tensors are counted before a model is opened, too.
beforeAll(() => useBackend('cpu'));

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'padproof-tfjs-'))));
afterEach(() => rm(folder, { recursive: true }));

const open = async (file: string, declared: DeclaredTraits = {}, backend = 'cpu'): Promise<Subject> =>
  (await tfjsSource(tfjsFile(file)!, 'model.json', backend, declared)).open();
const graph = (options?: EncoderGraphOptions, declared?: DeclaredTraits, backend?: string): Promise<Subject> =>
  open(encoderGraph(options).write(folder), declared, backend);

const batch: Batch = {
  size: 2,
  length: 3,
  inputIds: Int32Array.of(5, 6, 7, 8, 9, 0),
  attentionMask: Int32Array.of(1, 1, 1, 1, 1, 0),
  positionIds: Int32Array.of(0, 1, 2, 0, 1, 2),
};

describe.each(['cpu', 'wasm'])('a Graph model on %s', (backend) => {
  test('keeps the contract of a subject, and says what it was taken for', async () => {
    const subject = await graph({}, {}, backend);
    validateSubject(subject, 'graph');
    expect(subject).toMatchObject({
      vocabularySize: VOCABULARY,
      maxLength: POSITIONS,
      padId: 0,
      positions: 'given',
      fullyMasked: 'unspecified',
      outputs: ['lastHiddenState', 'attentions', 'pooled'],
      backend,
    });
    expect(subject.platform).toMatchObject({
      versions: {
        '@tensorflow/tfjs-converter': '4.22.0',
        [`@tensorflow/tfjs-backend-${backend}`]: expect.any(String) as string,
      },
      settings: {
        format: 'tfjs Graph model',
        'input mask': 'attention_mask int32',
        'output pooled': 'sentence_embedding',
      },
    });
    const encoding = await subject.encode(batch, subject.outputs);
    validateEncoding(encoding, batch, subject.outputs, 'graph');
    expect(Object.keys(encoding.pooled!)).toEqual(['sentence_embedding']);
    await subject.dispose!();
  });

  test('holds no tensor longer than it is needed', async () => {
    const before = tf.memory().numTensors;
    const subject = await graph({}, {}, backend);
    const loaded = tf.memory().numTensors;
    expect(loaded).toBeGreaterThan(before);
    await subject.encode(batch, subject.outputs);
    await subject.encode(batch, ['pooled']);
    await expect(
      subject.encode({ ...batch, inputIds: batch.inputIds.map(() => VOCABULARY) }, ['pooled']),
    ).rejects.toThrow(UsageError);
    expect(tf.memory().numTensors).toBe(loaded);
    await subject.dispose!();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('its numbers are the caller’s own', async () => {
  const subject = await graph();
  const first = await subject.encode(batch, ['lastHiddenState']);
  const before = structuredClone(first);
  first.lastHiddenState!.data.fill(NaN);
  expect(await subject.encode(batch, ['lastHiddenState'])).toEqual(before);
  await subject.dispose!();
});

const verdictOf = async (subject: Subject, only?: string[]): Promise<{ verdict: string; violated: string[] }> => {
  const options = { seed: 3, runs: deeply(12, 30), smallFirst: true, minCoverage: 0, only, investigate: false };
  const { verdict, invariants } = await check(subject, options);
  await subject.dispose!();
  return { verdict, violated: invariants.filter((one) => one.verdict === 'violated').map(({ name }) => name) };
};

test.each<[string, EncoderGraphOptions]>([
  ['an input for positions', {}],
  ['a table of positions', { positionIds: false }],
  ['a fixed number of rows', { shape: [2, null] }],
  ['a fixed length', { shape: [null, 9] }],
])('a correct Graph model with %s holds', async (_what, options) => {
  expect(await verdictOf(await graph(options))).toEqual({ verdict: 'held', violated: [] });
});

test.each<[string, EncoderGraphOptions, string]>([
  ['keys are not masked', { leak: 'keys not masked' }, 'matches-unpadded'],
  ['the mean is over padding', { leak: 'mean over padding' }, 'matches-unpadded'],
  ['there is no mask', { mask: false }, 'mask-matters'],
  ['there is no mask, and positions are not given', { mask: false, positionIds: false }, 'matches-unpadded'],
])('a Graph model in which %s is violated', async (_what, options, claim) => {
  const { verdict, violated } = await verdictOf(await graph(options), [claim]);
  expect(verdict).toBe('violated');
  expect(violated).toContain(claim);
});

test('a Graph model without a signature, named by flags', async () => {
  const file = encoderGraph().write(folder, { signature: false });
  const named = await open(file);
  expect(named.outputs).toEqual(['lastHiddenState', 'attentions', 'pooled']);
  expect(named.platform!.settings).toMatchObject({
    'output lastHiddenState': 'Identity',
    'output pooled': 'Identity_1',
  });
  await named.dispose!();
  const other = await open(file, { output: ['pooled=Identity_1'], input: ['types=position_ids'], longest: 9 });
  expect(other).toMatchObject({ positions: 'absolute', tokenTypes: POSITIONS, maxLength: 9 });
  await other.dispose!();
});

test('says of a mask that is not there that it is not', async () => {
  const subject = await graph({ mask: false });
  expect(subject).toMatchObject({ maskInput: 'none', notes: [expect.stringContaining('has no input for the mask')] });
  await subject.dispose!();
});

test('says which axes are fixed', async () => {
  const subject = await graph({ shape: [2, 9] });
  expect(subject).toMatchObject({
    staticShape: { size: 2, length: 9 },
    maxLength: 9,
    notes: [/rows of 9 positions and no others/, /batches of 2 rows and no others/].map(
      (words) => expect.stringMatching(words) as string,
    ),
  });
  await subject.dispose!();
});

test('what cannot be told leaves no tensor behind', async () => {
  const before = tf.memory().numTensors;
  await expect(graph({}, { padId: VOCABULARY })).rejects.toThrow(UsageError);
  await expect(graph({}, { output: ['logits=attentions'] })).rejects.toThrow(UsageError);
  expect(tf.memory().numTensors).toBe(before);
});

test('a Layers model keeps the contract, and frees what it took', async () => {
  const before = tf.memory().numTensors;
  const subject = await open(await writeLayersModel(folder), { longest: 40 });
  expect(subject).toMatchObject({
    vocabularySize: LAYERS_VOCABULARY,
    maxLength: 40,
    positions: 'absolute',
    outputs: ['lastHiddenState', 'pooled'],
  });
  const loaded = tf.memory().numTensors;
  validateEncoding(await subject.encode(batch, subject.outputs), batch, subject.outputs, 'layers');
  await subject.encode(batch, ['pooled']);
  expect(tf.memory().numTensors).toBe(loaded);
  await subject.dispose!();
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  [false, 'held'],
  [true, 'violated'],
])('a Layers model, leaky: %s, is %s', async (leaky, verdict) => {
  const subject = await open(await writeLayersModel(folder, { leaky }), { longest: 40, positions: 'none' });
  const only = leaky ? ['matches-unpadded'] : undefined;
  expect((await verdictOf(subject, only)).verdict).toBe(verdict);
});

test('a batch of more rows than tfjs predicts at once is one batch', async () => {
  const subject = await open(await writeLayersModel(folder), { longest: 40 });
  const inputIds = Int32Array.from({ length: 70 }, (_, i) => i % LAYERS_VOCABULARY);
  const many: Batch = { size: 70, length: 1, inputIds, attentionMask: null };
  validateEncoding(await subject.encode(many, ['pooled']), many, ['pooled'], 'layers');
  await subject.dispose!();
});

test('a config.json beside it is read', async () => {
  await writeFile(join(folder, 'config.json'), JSON.stringify({ vocab_size: 20, pad_token_id: 3 }));
  const subject = await graph();
  expect(subject).toMatchObject({ vocabularySize: 20, padId: 3 });
  await subject.dispose!();
});

test('a kernel that the backend lacks is named', async () => {
  const writer = new GraphWriter();
  const ids = writer.placeholder('input_ids');
  const table = writer.constant('table', [5, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const axis = writer.constant('axis', [], [0], 'int32');
  const words = writer.op('GatherV2', 'words', [table, ids, axis]);
  const square = writer.constant('square', [2, 2], [1, 2, 3, 4]);
  writer.output(
    'x',
    writer.op('Einsum', 'x', [words, square], {
      equation: { s: Buffer.from('bse,ef->bsf').toString('base64') },
      N: { i: '2' },
    }),
    [null, null, 2],
  );
  const file = writer.write(folder);
  await expect(open(file, { longest: 8 }, 'wasm')).rejects.toThrow(EnvironmentError);
  await expect(open(file, { longest: 8 }, 'wasm')).rejects.toThrow(/backend wasm has no kernel for Einsum.*`backend`/);
  const subject = await open(file, { longest: 8 }, 'cpu');
  expect(subject.outputs).toEqual(['lastHiddenState']);
  await subject.dispose!();
});

test('a graph whose shapes depend on its values is run as tfjs runs such a one, and frees what it took', async () => {
  const before = tf.memory().numTensors;
  const writer = new GraphWriter();
  const ids = writer.placeholder('input_ids');
  const axis = writer.constant('axis', [], [0], 'int32');
  const table = writer.constant('table', [5, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const words = writer.op('GatherV2', 'words', [table, ids, axis]);
  // How many ids are not 0, which only running it tells.
  const where = writer.op('Where', 'where', [writer.op('NotEqual', 'not_pad', [ids, axis])]);
  const count = writer.op('Cast', 'count', [writer.op('Size', 'size', [where])]);
  writer.output('states', writer.op('Mul', 'states', [words, count]), [null, null, 2]);
  const subject = await open(writer.write(folder), { longest: 8 });
  const loaded = tf.memory().numTensors;
  const one: Batch = { size: 1, length: 3, inputIds: Int32Array.of(1, 0, 2), attentionMask: null };
  const { lastHiddenState } = await subject.encode(one, ['lastHiddenState']);
  // Two ids of two coordinates each: 4 times the rows 1, 0 and 2 of the table.
  expect([...lastHiddenState!.data]).toEqual([12, 16, 4, 8, 20, 24]);
  expect(tf.memory().numTensors).toBe(loaded);
  await subject.dispose!();
  expect(tf.memory().numTensors).toBe(before);
});

test('a graph whose constants are missing, and one that is no graph', async () => {
  const writer = encoderGraph();
  const json = writer.json();
  const file = writer.write(folder);
  const [{ weights }] = json.weightsManifest;
  const fewer = { ...json, weightsManifest: [{ paths: ['weights.bin'], weights: weights.slice(0, -1) }] };
  await writeFile(file, JSON.stringify(fewer));
  await writeFile(join(folder, 'weights.bin'), writer.bytes.subarray(0, -4));
  await expect(open(file)).rejects.toThrow(/no weight for the constant head of the graph/);
  await writeFile(file, JSON.stringify({ modelTopology: { node: [] }, format: 'layers-model' }));
  await expect(open(file)).rejects.toThrow(/format is "layers-model", and modelTopology has \["node"\]/);
  await writeFile(file, '{"modelTopology": ');
  await expect(open(file)).rejects.toThrow(UsageError);
});

test('a SavedModel runs on tensorflow alone', async () => {
  const source = tfjsSource({ format: 'saved-model', folder }, 'folder', 'wasm', {});
  await expect(source).rejects.toThrow(/folder is a SavedModel.*Give `backend` tensorflow/);
});

test('the fingerprint depends on the weights', async () => {
  const writer = encoderGraph();
  const place = tfjsFile(writer.write(folder))!;
  const one = (await tfjsSource(place, 'm', 'cpu', {})).fingerprint!();
  await writeFile(join(folder, 'weights.bin'), Buffer.from(writer.bytes).fill(1, 0, 1));
  expect((await tfjsSource(place, 'm', 'cpu', {})).fingerprint!()).not.toBe(one);
});
