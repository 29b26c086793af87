// Where two runs of a Graph model part.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/backend';
import type { Batch } from '../../core/batch';
import type { Inside } from '../../core/inside';
import type { Subject } from '../../core/subject';
import { check } from '../../engine/campaign/check';
import { tfjsFile } from './locate';
import { tfjsSource } from './source';
import { encoderGraph, type EncoderGraphOptions } from './testing/encoder-graph';

beforeAll(() => useBackend('cpu'));

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'padproof-tfjs-inside-'))));
afterEach(() => rm(folder, { recursive: true }));

const open = async (options: EncoderGraphOptions): Promise<Subject> =>
  (await tfjsSource(tfjsFile(encoderGraph(options).write(folder))!, 'model.json', 'cpu', {})).open();

const BATCH: Batch = {
  size: 2,
  length: 3,
  inputIds: Int32Array.of(5, 6, 7, 8, 9, 0),
  attentionMask: Int32Array.of(1, 1, 1, 1, 1, 0),
  positionIds: Int32Array.of(0, 1, 2, 0, 1, 2),
};

test.each([
  ['keys not masked', { leak: 'keys not masked' }, 'Softmax', 'weights'],
  ['mean over padding', { leak: 'mean over padding' }, 'Sum', 'sum'],
  [
    'a table of positions that is cut at S, and keys not masked',
    { leak: 'keys not masked', positionIds: false },
    'Softmax',
    'weights',
  ],
] as const)('the node that lets padding through is named: %s', async (_, options, operator, name) => {
  const subject = await open(options);
  const report = await check(subject, {
    seed: 1,
    runs: 3,
    smallFirst: true,
    only: ['matches-unpadded'],
    minCoverage: 0,
  });
  const { location } = report.invariants[0].counterexample!;
  expect(location.node).toMatchObject({ name, operator, replaced: { agrees: true } });
  await subject.dispose!();
});

async function insideOf(subject: Subject): Promise<Inside> {
  return subject.inside!({ batch: BATCH, wanted: [] });
}

test('what lies inside is handed out, steps in order, and given back to tfjs', async () => {
  const before = tf.memory().numTensors;
  const subject = await open({});
  const loaded = tf.memory().numTensors;
  const inside = await insideOf(subject);
  const names = inside.nodes.map((node) => node.name);
  expect(names.indexOf('weights')).toBeGreaterThan(names.indexOf('scores'));
  expect(inside.outputs.get('lastHiddenState')).toEqual(['Identity']);
  expect(inside.outputs.get('pooled.sentence_embedding')).toEqual(['Identity_1']);
  const plain = await inside.run(BATCH, ['weights', 'Identity_1']);
  expect(plain.get('weights')).toMatchObject({ shape: [2, 3, 3], type: 'float32' });
  const { lastHiddenState, pooled } = await subject.encode(BATCH, ['lastHiddenState', 'pooled']);
  expect(plain.get('Identity_1')!.data).toEqual(pooled!.sentence_embedding.data);
  const same = await inside.run(BATCH, ['Identity'], new Map([['weights', plain.get('weights')!]]));
  expect(same.get('Identity')!.data).toEqual(lastHiddenState!.data);
  const zeros = { ...plain.get('weights')!, data: new Float32Array(18) };
  const other = await inside.run(BATCH, ['Identity', 'weights'], new Map([['weights', zeros]]));
  expect(other.get('Identity')!.data).not.toEqual(lastHiddenState!.data);
  expect(other.get('weights')!.data).toEqual(zeros.data);
  expect(tf.memory().numTensors).toBe(loaded);
  await subject.dispose!();
  expect(tf.memory().numTensors).toBe(before);
});

test('a size of batch that is the only one is asked in pieces, so nothing is handed out', async () => {
  const subject = await open({ shape: [2, null] });
  expect(subject.inside).toBeUndefined();
  await subject.dispose!();
});
