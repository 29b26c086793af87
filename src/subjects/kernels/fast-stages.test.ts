import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/backend';
import type { OutputName } from '../../core/encoding';
import type { FastPart, Kernels, WholeLayer } from './kernel-set';
import { FAST_PARTS } from './kernel-set';
import { withKernels } from './fast-stages';
import { Bert } from '../bert/model';
import type { Seams } from '../bert/seams';
import { correctSeams } from '../bert/seams';
import { SYNTHETIC_CONFIG, syntheticCheckpoint } from '../bert/synthetic';
import { mixedBatch } from '../bert/testing/batches';
import { plainKernels } from './testing/plain-kernels';
import { withMaskAs } from '../../core/mask-of-batch';

const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'fast path' });
const batch = mixedBatch(6, 9, SYNTHETIC_CONFIG, 'batch');
beforeAll(() => useBackend('wasm'));

/** The parts that ran fast, in the order of the list, while `work` did. */
async function partsOf(seams: Partial<Seams>, work: (model: Bert) => Promise<unknown>): Promise<FastPart[]> {
  const ran = new Set<FastPart>();
  const model = new Bert(checkpoint, { seams, stages: withKernels(plainKernels((part) => ran.add(part))) });
  await work(model);
  model.dispose();
  return FAST_PARTS.filter((part) => ran.has(part));
}

const encoding =
  (...wanted: OutputName[]) =>
  (model: Bert): Promise<unknown> =>
    model.encode(batch, wanted);

/** What all parts have a hand in. */
const ALL = encoding('lastHiddenState', 'pooled', 'logits');

test('fast kernels take the place of the plain ones, and give what those give', async () => {
  expect(await partsOf({}, ALL)).toEqual(FAST_PARTS);
  const [plain, fast] = [new Bert(checkpoint), new Bert(checkpoint, { stages: withKernels(plainKernels()) })];
  for (const wanted of ['lastHiddenState', 'hiddenStates', 'attentions', 'pooled', 'logits'] as const) {
    expect(await fast.encode(batch, [wanted])).toEqual(await plain.encode(batch, [wanted]));
  }
  expect([plain.kernels, fast.kernels]).toEqual(['plain', 'plain behind the contract']);
});

test('attention weights are shown by the plain attention where the kernels keep none', async () => {
  const others = FAST_PARTS.filter((part) => part !== 'attention');
  expect(await partsOf({}, encoding('lastHiddenState', 'attentions', 'pooled', 'logits'))).toEqual(others);
});

/** The plain kernels, and beside them what optional ones say when they run: weights of 2, a hidden state of 3. */
function withOptional(ran: (part: string) => void): Kernels {
  const kernels = plainKernels();
  const layer: WholeLayer = ({ shape }, _, shows) => {
    ran(`layer${shows ? ' with weights' : ''}`);
    const [B, S] = shape;
    return { hidden: tf.fill(shape, 3), ...(shows && { attention: tf.fill([B, 4, S, S], 2) }) };
  };
  return {
    ...kernels,
    forLayer(weights, config) {
      const own = kernels.forLayer(weights, config);
      return {
        ...own,
        attentionWithWeights(hidden, bias) {
          ran('attention with weights');
          const [B, S] = hidden.shape;
          return { mixed: own.attention(hidden, bias), attention: tf.fill([B, 4, S, S], 2) };
        },
        layer,
      };
    },
  };
}

test.each<[keyof Seams | undefined, OutputName, string[]]>([
  [undefined, 'lastHiddenState', ['layer']],
  [undefined, 'attentions', ['layer with weights']],
  ['layerOutput', 'lastHiddenState', ['layer']],
  ['activate', 'lastHiddenState', []],
  ['activate', 'attentions', ['attention with weights']],
  ['layerNorm', 'attentions', ['attention with weights']],
  ['mix', 'attentions', []],
  ['dense', 'attentions', []],
])('with %s replaced and %s wanted, these of the optional kernels run: %p', async (seam, wanted, expected) => {
  const ran = new Set<string>();
  const seams = seam ? { [seam]: correctSeams[seam] } : {};
  const model = new Bert(checkpoint, { seams, stages: withKernels(withOptional((part) => ran.add(part))) });
  const before = tf.memory().numTensors;
  const { attentions, lastHiddenState } = await model.encode(batch, [wanted]);
  expect(tf.memory().numTensors).toBe(before);
  expect([...ran]).toEqual(expected);
  if (expected.includes('layer')) expect(lastHiddenState!.data.every((x) => x === 3)).toBe(true);
  if (wanted === 'attentions') {
    expect(attentions!.map(({ data }) => data.every((x) => x === 2))).toEqual([
      expected.length > 0,
      expected.length > 0,
    ]);
  }
  model.dispose();
});

test('what a layer hands on is replaced behind a whole layer too', async () => {
  const seams: Partial<Seams> = { layerOutput: (hidden) => tf.add(hidden, 1) };
  const model = new Bert(checkpoint, { seams, stages: withKernels(withOptional(() => undefined)) });
  const { lastHiddenState } = await model.encode(batch, ['lastHiddenState']);
  expect(lastHiddenState!.data.every((x) => x === 4)).toBe(true);
  model.dispose();
});

test('gradients take plain kernels', async () => {
  expect(await partsOf({}, (model) => model.gradients(batch, { name: 'cls' }))).toEqual([]);
});

test.each<[keyof Seams, FastPart[]]>([
  ['dense', ['attention', 'attentionOutput', 'feedForward', 'mlmHead']],
  ['scores', ['attention']],
  ['normalize', ['attention']],
  ['mix', ['attention']],
  ['activate', ['feedForward']],
  ['layerNorm', ['addLayerNorm', 'mlmHead']],
  ['embed', ['embed']],
  ['maskToBias', ['maskToBias']],
  ['pool', ['pool']],
  ['positionIds', []],
  ['layerOutput', []],
])('where the seam %s is replaced, what it lies in is plain text', async (seam, plain) => {
  const seams = { [seam]: correctSeams[seam] };
  expect(await partsOf(seams, ALL)).toEqual(FAST_PARTS.filter((part) => !plain.includes(part)));
  const model = new Bert(checkpoint, { seams, stages: withKernels(plainKernels()) });
  expect(model.kernels).toBe(`plain behind the contract${plain.length > 0 ? `, but for ${plain.join(', ')}` : ''}`);
  model.dispose();
});

test('parts that the kernels do not bring are plain text, and no exception', async () => {
  const { embed: _, maskToBias: __, pool: ___, forHead: ____, ...kernels } = plainKernels();
  const [plain, fast] = [
    new Bert(checkpoint),
    new Bert(checkpoint, { stages: withKernels(kernels), seams: { pool: correctSeams.pool } }),
  ];
  expect(fast.kernels).toBe('plain behind the contract');
  expect(await fast.encode(batch, fast.outputs)).toEqual(await plain.encode(batch, fast.outputs));
  plain.dispose();
  fast.dispose();
});

test('a mask in another form, and none, make no use of the kernel that takes integers', async () => {
  for (const other of [withMaskAs('additive [B, 1, S, S]', batch), { ...batch, attentionMask: null }]) {
    const without = await partsOf({}, (model) => model.encode(other, ['lastHiddenState']));
    expect(without).not.toContain('maskToBias');
  }
});

test('every seam is said to lie inside a fast kernel or outside', () => {
  const inside = ['dense', 'scores', 'normalize', 'mix', 'activate', 'layerNorm', 'embed', 'maskToBias', 'pool'];
  const outside = ['positionIds', 'layerOutput'];
  expect(Object.keys(correctSeams).sort()).toEqual([...inside, ...outside].sort());
});

test('a model with no fast part left is plain', () => {
  const { dense, layerNorm, embed, maskToBias, pool } = correctSeams;
  const seams = { dense, layerNorm, embed, maskToBias, pool };
  const model = new Bert(checkpoint, { seams, stages: withKernels(plainKernels()) });
  expect(model.kernels).toBe('plain');
  model.dispose();
});

test('every tensor is given back: by a pass, by dispose, and where a layer cannot be laid out', async () => {
  const before = tf.memory().numTensors;
  const model = new Bert(checkpoint, { stages: withKernels(plainKernels()) });
  const held = tf.memory().numTensors;
  await model.encode(batch, model.outputs);
  expect(tf.memory().numTensors).toBe(held);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);

  let layers = 0;
  const failing: Kernels = {
    ...plainKernels(),
    forLayer(weights, config) {
      if (layers++ === 1) throw new Error('no room');
      return plainKernels().forLayer(weights, config);
    },
  };
  expect(() => new Bert(checkpoint, { stages: withKernels(failing) })).toThrow('no room');
  expect(layers).toBe(2);
  expect(tf.memory().numTensors).toBe(before);
});
