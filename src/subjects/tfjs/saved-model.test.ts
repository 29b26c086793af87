import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { findPackage } from '../backends/packages';
import type { Batch } from '../../core/batch';
import { UsageError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { check } from '../../engine/campaign/check';
import { tfjsSource } from './source';
import { encoderGraph, POSITIONS, VOCABULARY, type EncoderGraphOptions } from './testing/encoder-graph';
import { writeSavedModel } from './testing/saved-model-writer';
import { isRequired } from '../../testing/deep';

const installed = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'].some((name) => findPackage(name));
const required = isRequired('tensorflow');
const here = installed || required ? describe : describe.skip;

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'padproof-saved-'))));
afterEach(() => rm(folder, { recursive: true }));

const declared = { vocabulary: VOCABULARY, longest: POSITIONS };
const open = async (options?: EncoderGraphOptions): Promise<Subject> => {
  const place = { format: 'saved-model', folder: writeSavedModel(encoderGraph(options), folder) } as const;
  return (await tfjsSource(place, 'saved', 'tensorflow', declared)).open();
};
const batch: Batch = {
  size: 2,
  length: 2,
  inputIds: Int32Array.of(5, 6, 7, 0),
  attentionMask: Int32Array.of(1, 1, 1, 0),
  positionIds: Int32Array.of(0, 1, 0, 1),
};

test('the fingerprint is of the graph and its variables', async () => {
  const place = { format: 'saved-model', folder } as const;
  await writeFile(join(folder, 'saved_model.pb'), 'one');
  const one = (await tfjsSource(place, 'saved', 'tensorflow', declared)).fingerprint!();
  await writeFile(join(folder, 'saved_model.pb'), 'two');
  expect((await tfjsSource(place, 'saved', 'tensorflow', declared)).fingerprint!()).not.toBe(one);
});

test('variables beyond any model are refused unread', async () => {
  const place = { format: 'saved-model', folder } as const;
  await writeFile(join(folder, 'saved_model.pb'), 'one');
  await mkdir(join(folder, 'variables'));
  for (const part of ['a', 'b']) {
    await writeFile(join(folder, 'variables', part), '');
    await truncate(join(folder, 'variables', part), 2 ** 31);
  }
  // To read the first of them alone would take longer than the test may.
  await expect(tfjsSource(place, 'saved', 'tensorflow', declared)).rejects.toThrow(
    /has 4294967299 bytes in saved_model\.pb and variables; at most 4294967296 are read .* ONNX\.$/,
  );
});

test('while variables are read, an interrupt is heard', async () => {
  const place = { format: 'saved-model', folder } as const;
  await writeFile(join(folder, 'saved_model.pb'), 'one');
  await mkdir(join(folder, 'variables'));
  await writeFile(join(folder, 'variables', 'a'), '');
  await truncate(join(folder, 'variables', 'a'), 2 ** 28);
  let heard = 0;
  const timer = setInterval(() => heard++, 1);
  await tfjsSource(place, 'saved', 'tensorflow', declared);
  clearInterval(timer);
  expect(heard).toBeGreaterThan(10);
});

here('a SavedModel on tensorflow', () => {
  test('gives what the same graph gives as a Graph model, and frees what it took', async () => {
    const saved = await open();
    expect(saved).toMatchObject({ positions: 'given', outputs: ['lastHiddenState', 'attentions', 'pooled'] });
    expect(saved.platform!.settings).toMatchObject({ format: 'SavedModel', 'input mask': 'attention_mask int32' });
    const file = encoderGraph().write(folder);
    const graph = await (await tfjsSource({ format: 'model.json', file }, 'graph', 'tensorflow', {})).open();
    const before = tf.memory().numTensors;
    const [a, b] = [await saved.encode(batch, saved.outputs), await graph.encode(batch, saved.outputs)];
    await saved.encode(batch, ['pooled']);
    expect(tf.memory().numTensors).toBe(before);
    expect([...a.attentions![0].data]).toEqual(
      [...b.attentions![0].data].map((weight) => expect.closeTo(weight, 5) as number),
    );
    expect([...a.pooled!.sentence_embedding.data]).toEqual(
      [...b.pooled!.sentence_embedding.data].map((value) => expect.closeTo(value, 5) as number),
    );
    await saved.dispose!();
    await graph.dispose!();
  });

  test.each<[string, string, EncoderGraphOptions]>([
    ['a correct one', 'held', {}],
    ['one without a mask over the keys', 'violated', { leak: 'keys not masked' }],
  ])('%s is %s', async (_what, verdict, options) => {
    const subject = await open(options);
    expect((await check(subject, { seed: 3, runs: 20 })).verdict).toBe(verdict);
    await subject.dispose!();
  });

  test('what is no SavedModel is a usage error', async () => {
    const place = { format: 'saved-model', folder } as const;
    await writeFile(join(folder, 'saved_model.pb'), 'no protobuf');
    const { open } = await tfjsSource(place, 'saved', 'tensorflow', declared);
    await expect(open()).rejects.toThrow(UsageError);
    await expect(open()).rejects.toThrow(/^saved/);
  });
});
