import * as tf from '@tensorflow/tfjs-core';
import { cpu } from '../backends/cpu';
import { syntheticCheckpoint, SYNTHETIC_CONFIG } from '../bert/synthetic';
import { mixedBatch } from '../bert/testing/batches';
import { OUTPUT_NAMES, tensorsOf, validateEncoding } from '../../core/encoding';
import { LostError, UsageError } from '../../core/errors';
import { MASK_FORMS } from '../../core/mask';
import { validateSubject } from '../../core/subject';
import { bertSubject } from './bert';

/** What a BERT gives. */
const OUTPUTS = OUTPUT_NAMES.filter((name) => name !== 'perToken');

const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'subject' });
const batch = mixedBatch(6, 9, SYNTHETIC_CONFIG, 'batch');

test('keeps the contract of a subject', async () => {
  const subject = await bertSubject(checkpoint, { name: 'bert', backend: 'wasm' });
  validateSubject(subject, 'bert');
  expect(subject).toMatchObject({
    positions: 'given',
    fullyMasked: 'uniform',
    paddedQueriesSeePadding: false,
    maskForms: MASK_FORMS,
    outputs: OUTPUTS,
    maxLength: 136,
    tokenTypes: 2,
    backend: 'wasm',
    kernels: 'wasm fused',
  });
  validateEncoding(await subject.encode(batch, OUTPUTS), batch, OUTPUTS, 'bert');
  await subject.dispose!();
  const headless = await bertSubject({ ...checkpoint, hasMlmHead: false }, { name: 'bert', backend: 'wasm' });
  expect(headless.outputs).not.toContain('logits');
  await headless.dispose!();
  // Parts that are replaced are those of the plain stages.
  const planted = await bertSubject(checkpoint, { name: 'bert', backend: 'wasm', seams: {} });
  expect(planted.kernels).toBe('plain');
  await planted.dispose!();
});

test('subjects on different backends work at the same time, each on its own', async () => {
  const wasm = await bertSubject(checkpoint, { name: 'a', backend: 'wasm' });
  const cpu = await bertSubject(checkpoint, { name: 'b', backend: 'cpu' });
  const alone = { wasm: await wasm.encode(batch, OUTPUTS), cpu: await cpu.encode(batch, OUTPUTS) };
  expect(alone.wasm).not.toEqual(alone.cpu); // they round differently, so a pass on the wrong backend shows
  const together = await Promise.all([wasm, cpu, cpu, wasm].map((subject) => subject.encode(batch, OUTPUTS)));
  expect(together).toEqual([alone.wasm, alone.cpu, alone.cpu, alone.wasm]);
  await wasm.dispose!();
  await cpu.dispose!();
});

test.each(['wasm', 'cpu'])('outputs on %s are the caller’s own: writing to them changes nothing', async (backend) => {
  const subject = await bertSubject(checkpoint, { name: 'bert', backend });
  const first = await subject.encode(batch, OUTPUTS);
  const before = structuredClone(first);
  for (const { values } of tensorsOf(first)) values.data.fill(Infinity);
  expect(await subject.encode(batch, OUTPUTS)).toEqual(before);
  await subject.dispose!();
});

test('dispose frees every tensor', async () => {
  const before = tf.memory().numTensors;
  const subject = await bertSubject(checkpoint, { name: 'bert', backend: 'wasm' });
  expect(tf.memory().numTensors).toBeGreaterThan(before);
  await subject.encode(batch, OUTPUTS);
  await subject.dispose!();
  expect(tf.memory().numTensors).toBe(before);
});

test('an unknown backend is a usage error', async () => {
  await expect(bertSubject(checkpoint, { name: 'bert', backend: 'cuda' })).rejects.toThrow(UsageError);
});

test('a backend for graphics processors that answers without one has lost it', async () => {
  const counting = cpu as { dispatches?: () => number };
  let sent = 0;
  counting.dispatches = () => sent;
  const subject = await bertSubject(syntheticCheckpoint({ weightScale: 'typical', seed: 'lost' }), {
    name: 'lost',
    backend: 'cpu',
  });
  const batch = { size: 1, length: 2, inputIds: Int32Array.of(3, 4), attentionMask: Int32Array.of(1, 1) };
  await expect(subject.encode(batch, ['lastHiddenState'])).rejects.toThrow(LostError);
  counting.dispatches = () => ++sent;
  await expect(subject.encode(batch, ['lastHiddenState'])).resolves.toHaveProperty('lastHiddenState');
  expect(subject.platform!.counts).toEqual({ 'compute shaders dispatched': 1 });
  delete counting.dispatches;
  await subject.dispose!();
});
