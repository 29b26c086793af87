import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../../backends/backend';
import type { Batch } from '../../../core/batch';
import { UsageError } from '../../../core/errors';
import type { Loss } from '../../../core/subject';
import { clsWeight } from './losses';
import { Bert } from '../model';
import type { Seams } from '../seams';
import { correctSeams } from '../seams';
import { SYNTHETIC_CONFIG, syntheticCheckpoint } from '../synthetic';
import { mixedBatch, rowsOf } from '../testing/batches';

const { abs, max } = Math;
const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'gradients' });
const S = 7;
/** Rows of every layout but the one without a real token. */
const batch = rowsOf(mixedBatch(6, S, SYNTHETIC_CONFIG, 'gradients'), [0, 1, 2, 3, 4]);
const real = [...batch.attentionMask!.keys()].filter((i) => batch.attentionMask![i] === 1);
const labels = new Int32Array(batch.inputIds.length).fill(-100);
for (const i of real.filter((_, n) => n % 3 === 0)) labels[i] = (batch.inputIds[i] * 31 + 1) % 97;
const LOSSES: readonly Loss[] = [{ name: 'cls' }, { name: 'mlm', labels }];

/** The loss in float64, from what `encode` returns. */
async function lossFrom(model: Bert, loss: Loss): Promise<number> {
  if (loss.name === 'cls') {
    const { data, shape } = (await model.encode(batch, ['pooled'])).pooled!.cls;
    return data.reduce((sum, value, i) => sum + value * clsWeight(i % shape[1], shape[1]), 0);
  }
  const { data, shape } = (await model.encode(batch, ['logits'])).logits!;
  const labelled = [...loss.labels.keys()].filter((i) => loss.labels[i] >= 0);
  const entropies = labelled.map((i) => {
    const row = [...data.subarray(i * shape[2], (i + 1) * shape[2])];
    const most = max(...row);
    return Math.log(row.reduce((sum, x) => sum + Math.exp(x - most), 0)) + most - row[loss.labels[i]];
  });
  return entropies.reduce((a, b) => a + b) / labelled.length;
}

/** A model to whose word embedding at one position and unit `step` is added. */
function nudged(index: number, step: number, seams: Partial<Seams> = {}): Bert {
  const embed: Seams['embed'] = ({ words, positions, types }) => {
    const nudge = tf.buffer(words.shape);
    nudge.values[index] = step;
    return tf.add(tf.add(tf.add(words, nudge.toTensor()), types), positions);
  };
  return new Bert(checkpoint, { seams: { ...seams, embed } });
}

describe.each(['wasm', 'cpu'])('gradients on %s', (backend) => {
  let model: Bert;
  beforeAll(async () => {
    await useBackend(backend);
    model = new Bert(checkpoint);
  });
  afterAll(() => model.dispose());

  test.each(LOSSES)('of the loss $name are its differences, at real positions', async (loss) => {
    const { embeddings } = await model.gradients(batch, loss);
    const E = embeddings.shape[2];
    expect(embeddings.shape).toEqual([5, S, E]);
    const largest = embeddings.data.reduce((most, value) => max(most, abs(value)), 0);
    const step = 2 ** -11;
    for (const position of [real[0], real[9], real[14]]) {
      const index = position * E + (position % E);
      const at = async (size: number): Promise<number> => {
        const other = nudged(index, size);
        const value = await lossFrom(other, loss);
        other.dispose();
        return value;
      };
      const near = (await at(step)) - (await at(-step));
      const far = (await at(2 * step)) - (await at(-2 * step));
      const difference = (8 * near - far) / (12 * step);
      // Differences of float32 outputs are themselves inexact; seen: up to 6.3e-5 of the largest.
      expect(abs(embeddings.data[index] - difference) / largest).toBeLessThan(5e-4);
    }
  });

  test.each(LOSSES)('of the loss $name are exactly zero at padding', async (loss) => {
    const { embeddings } = await model.gradients(batch, loss);
    const E = embeddings.shape[2];
    let padded = 0;
    embeddings.data.forEach((slope, i) => {
      if (batch.attentionMask![Math.floor(i / E)] === 1) return;
      padded++;
      expect(abs(slope)).toBe(0);
    });
    expect(padded).toBeGreaterThan(300);
    expect(embeddings.data.some((slope) => abs(slope) > 1e-3)).toBe(true);
  });

  test('nothing is left behind, also by what throws on the way there or back; forward passes keep their bits', async () => {
    const before = tf.memory().numTensors;
    const fresh = await model.encode(batch, ['lastHiddenState', 'pooled']);
    for (const loss of LOSSES) await model.gradients(batch, loss);
    expect(await model.encode(batch, ['lastHiddenState', 'pooled'])).toEqual(fresh);
    expect(tf.memory().numTensors).toBe(before);

    const failing: readonly [Partial<Seams>, RegExp][] = [
      [
        {
          layerOutput: (_, { layer }) => {
            if (layer === 1) throw new Error('in the seam');
            return _;
          },
        },
        /in the seam/,
      ],
      [{ activate: (x) => tf.topk(x, x.shape[2]).values }, /the kernel TopK, of which no gradient is known/],
      [
        { pool: (hidden, pass) => ({ ...correctSeams.pool(hidden, pass), cls: tf.ones([5, 32]) }) },
        /nothing leads from/,
      ],
    ];
    for (const [seams, message] of failing) {
      const broken = new Bert(checkpoint, { seams });
      const held = tf.memory().numTensors;
      await expect(broken.gradients(batch, { name: 'cls' })).rejects.toThrow(message);
      expect(tf.memory().numTensors).toBe(held);
      broken.dispose();
      await model.gradients(batch, { name: 'cls' });
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test('the pad embedding gets the sum of what flows to the positions that were given it', async () => {
    const at = [real[2], real[11]];
    const withPads: Batch = { ...batch, inputIds: batch.inputIds.map((id, i) => (at.includes(i) ? 0 : id || 1)) };
    const { embeddings, padEmbedding } = await model.gradients(withPads, { name: 'cls' });
    const E = padEmbedding.shape[0];
    const [a, b] = at.map((position) => [...embeddings.data.subarray(position * E, (position + 1) * E)]);
    expect([...padEmbedding.data]).toEqual(a.map((slope, e) => Math.fround(slope + b[e])));
    expect(padEmbedding.data.some((slope) => slope !== 0)).toBe(true);

    const under: Batch = { ...batch, inputIds: batch.inputIds.map((id, i) => (batch.attentionMask![i] ? id || 1 : 0)) };
    const none = (await model.gradients(under, { name: 'cls' })).padEmbedding;
    expect(none.data.every((slope) => slope === 0)).toBe(true);
  });
});

describe('a replaced part is felt by the gradient', () => {
  beforeAll(() => useBackend('wasm'));
  const padded = [...batch.attentionMask!.keys()].filter((i) => batch.attentionMask![i] === 0);

  test.each<[string, Partial<Seams>, Loss]>([
    ['a bias that does not hide', { maskToBias: () => null }, { name: 'cls' }],
    ['the same under the loss mlm', { maskToBias: () => null }, { name: 'mlm', labels }],
    [
      'a CLS that is the mean of all positions',
      { pool: (hidden, pass) => ({ ...correctSeams.pool(hidden, pass), cls: tf.mean(hidden, 1) }) },
      { name: 'cls' },
    ],
  ])('%s', async (_, seams, loss) => {
    const model = new Bert(checkpoint, { seams });
    const { data, shape } = (await model.gradients(batch, loss)).embeddings;
    expect(padded.some((i) => data.subarray(i * shape[2], (i + 1) * shape[2]).some((slope) => slope !== 0))).toBe(true);
    model.dispose();
  });
});

describe('what cannot be asked is refused', () => {
  beforeAll(() => useBackend('wasm'));
  const none = new Int32Array(batch.inputIds.length).fill(-100);
  const bad = Int32Array.from(labels);
  bad[9] = 97;

  test.each<[Loss, RegExp]>([
    [{ name: 'mlm', labels: none }, /labels has no label/],
    [{ name: 'mlm', labels: labels.slice(1) }, /labels has 34 entries; expected size × length = 5 × 7 = 35/],
    [{ name: 'mlm', labels: bad }, /labels\[row 1, position 2\] is 97; expected an id from 0 to 96, or -100/],
    [{ name: 'nll' as 'cls' }, /The loss is "nll"; expected "cls" or "mlm"/],
  ])('%j', async (loss, message) => {
    const model = new Bert(checkpoint);
    const error: unknown = await model.gradients(batch, loss).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(message);
    model.dispose();
  });

  test('the loss mlm without its head, and a batch that does not fit', async () => {
    const headless = new Bert({ ...checkpoint, hasMlmHead: false });
    await expect(headless.gradients(batch, { name: 'mlm', labels })).rejects.toThrow(/has no loss mlm/);
    await expect(headless.gradients({ ...batch, length: 400 }, { name: 'cls' })).rejects.toThrow(UsageError);
    headless.dispose();
  });
});
