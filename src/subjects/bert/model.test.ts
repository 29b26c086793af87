import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/backend';
import type { Encoding, OutputName } from '../../core/encoding';
import { OUTPUT_NAMES, tensorsOf, validateEncoding } from '../../core/encoding';
import { UsageError } from '../../core/errors';
import type { Mask } from '../../core/mask';
import { MASK_FORMS } from '../../core/mask';
import { Bert } from './model';
import { SYNTHETIC_CONFIG, syntheticCheckpoint } from './synthetic';
import { mixedBatch } from './testing/batches';
import { withMaskAs } from '../../core/mask-of-batch';

/** What a BERT gives. */
const OUTPUTS = OUTPUT_NAMES.filter((name) => name !== 'perToken');

const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'model' });
const batch = mixedBatch(6, 9, SYNTHETIC_CONFIG, 'batch');
const dataOf = (encoding: Encoding): Record<string, number[]> =>
  Object.fromEntries(tensorsOf(encoding).map(({ label, values }) => [label, [...values.data]]));

describe.each(['wasm', 'cpu'])('BERT on %s', (backend) => {
  let model: Bert;
  beforeAll(async () => {
    await useBackend(backend);
    model = new Bert(checkpoint);
  });
  afterAll(() => model.dispose());

  test('returns what is asked, in the shapes of the contract, and nothing else', async () => {
    expect(model.outputs).toEqual(OUTPUTS);
    const encoding = await model.encode(batch, OUTPUTS);
    validateEncoding(encoding, batch, OUTPUTS, 'bert');
    expect(encoding.hiddenStates).toHaveLength(3);
    expect(encoding.attentions!.map(({ shape }) => shape)).toEqual([
      [6, 4, 9, 9],
      [6, 4, 9, 9],
    ]);
    expect(Object.keys(encoding.pooled!)).toEqual(['cls', 'mean', 'last', 'pooler']);
    expect(encoding.logits!.shape).toEqual([6, 9, 97]);
    expect(encoding.lastHiddenState).toEqual(encoding.hiddenStates![2]);
    for (const { values } of tensorsOf(encoding)) expect(values.data.every(Number.isFinite)).toBe(true);
    for (const output of OUTPUTS) {
      expect(await model.encode(batch, [output])).toEqual({ [output]: encoding[output] });
    }
  });

  test('a pass leaves no tensor behind, nor does one that throws in a seam or in a kernel', async () => {
    const before = tf.memory().numTensors;
    for (const output of OUTPUTS) await model.encode(batch, [output]);
    expect(tf.memory().numTensors).toBe(before);

    const throwing = new Bert(checkpoint, {
      seams: {
        mix: (weights, values, { layer }) => {
          if (layer === 1) throw new Error('in the seam');
          return tf.matMul(weights, values);
        },
      },
    });
    const misshapen = new Bert(checkpoint, { seams: { mix: (weights) => weights } });
    const held = tf.memory().numTensors;
    await expect(throwing.encode(batch, OUTPUTS)).rejects.toThrow('in the seam');
    await expect(misshapen.encode(batch, OUTPUTS)).rejects.toThrow(/matMul|shape/);
    expect(tf.memory().numTensors).toBe(held);
    throwing.dispose();
    misshapen.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('rows of attention sum to one; a padded key gets exactly nothing; without a real token they are uniform', async () => {
    const { attentions } = await model.encode(batch, ['attentions']);
    const S = batch.length;
    for (const { data } of attentions!) {
      for (let i = 0; i < data.length; i += S) {
        const row = Math.floor(i / (4 * S * S));
        const mask = batch.attentionMask!.subarray(row * S, (row + 1) * S);
        const weights = data.subarray(i, i + S);
        expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        if (mask.includes(1)) weights.forEach((weight, key) => mask[key] === 0 && expect(weight).toBe(0));
        else expect([...weights]).toEqual(Array(S).fill(Math.fround(1 / S)));
      }
    }
  });

  test('no mask and a mask of ones give the same bits', async () => {
    const ones = await model.encode({ ...batch, attentionMask: batch.attentionMask!.map(() => 1) }, OUTPUTS);
    expect(dataOf(await model.encode({ ...batch, attentionMask: null }, OUTPUTS))).toEqual(dataOf(ones));
  });

  test('token types default to 0 and positions to 0 … S−1; both are obeyed where given', async () => {
    const { tokenTypeIds, positionIds, ...bare } = batch;
    const implied = await model.encode(bare, ['lastHiddenState']);
    const spelt = {
      ...bare,
      tokenTypeIds: tokenTypeIds!.map(() => 0),
      positionIds: positionIds!.map((_, i) => i % batch.length),
    };
    expect(await model.encode(spelt, ['lastHiddenState'])).toEqual(implied);
    expect(await model.encode({ ...spelt, tokenTypeIds }, ['lastHiddenState'])).not.toEqual(implied);
    expect(await model.encode({ ...spelt, positionIds }, ['lastHiddenState'])).not.toEqual(implied);
  });

  test('a mask with a query axis is obeyed query by query', async () => {
    const { size: B, length: S } = batch;
    // Each query reads itself and what stands before it, so nobody else reads the last position.
    const sees = (query: number, key: number): boolean => key <= query;
    const data = Uint8Array.from({ length: B * S * S }, (_, i) => (sees(Math.floor(i / S) % S, i % S) ? 1 : 0));
    const mask: Mask = { form: 'boolean [B, S, S]', data, shape: [B, S, S] };
    const causal = { ...batch, attentionMask: null, mask };
    const encoding = await model.encode(causal, ['attentions', 'lastHiddenState']);
    for (const { data: weights } of encoding.attentions!) {
      const wrong = weights.findIndex((weight, i) => weight > 0 !== sees(Math.floor(i / S) % S, i % S));
      expect(wrong).toBe(-1);
    }
    const later = { ...causal, inputIds: batch.inputIds.map((id, i) => (i % S === S - 1 ? (id + 1) % 97 : id)) };
    const changed = await model.encode(later, ['lastHiddenState']);
    const E = checkpoint.config.hiddenSize;
    const moved = new Set<number>();
    changed.lastHiddenState!.data.forEach((value, i) => {
      if (value !== encoding.lastHiddenState!.data[i]) moved.add(Math.floor(i / E) % S);
    });
    expect([...moved]).toEqual([S - 1]);
  });

  test.each(MASK_FORMS)(
    'a mask as %s gives the bits of the plain one, every output, a fully masked row too',
    async (form) => {
      expect(await model.encode(withMaskAs(form, batch), OUTPUTS)).toEqual(await model.encode(batch, OUTPUTS));
    },
  );

  test('fewer layers are the first ones', async () => {
    const one = new Bert(checkpoint, { layers: 1 });
    const { hiddenStates } = await model.encode(batch, ['hiddenStates']);
    expect((await one.encode(batch, ['hiddenStates'])).hiddenStates).toEqual(hiddenStates!.slice(0, 2));
    one.dispose();
    expect(() => new Bert(checkpoint, { layers: 3 })).toThrow(UsageError);
  });
});

describe('what does not fit', () => {
  beforeAll(() => useBackend('wasm'));

  test('is refused before any kernel sees it', async () => {
    const model = new Bert({ ...checkpoint, hasMlmHead: false, hasPooler: false });
    expect(model.outputs).toEqual(['lastHiddenState', 'hiddenStates', 'attentions', 'pooled']);
    expect(Object.keys((await model.encode(batch, ['pooled'])).pooled!)).toEqual(['cls', 'mean', 'last']);
    await expect(model.encode(batch, ['logits'])).rejects.toThrow(UsageError);
    await expect(model.encode({ ...batch, inputIds: batch.inputIds.map(() => 97) }, ['pooled'])).rejects.toThrow(
      /inputIds\[row 0, position 0\] is 97/,
    );
    model.dispose();
  });

  test('a tensor that is missing or misshapen is named, and nothing stays allocated', () => {
    const before = tf.memory().numTensors;
    const without = new Map(checkpoint.weights);
    without.delete('encoder.layer.1.output.LayerNorm.bias');
    expect(() => new Bert({ ...checkpoint, weights: without })).toThrow(
      /no tensor encoder.layer.1.output.LayerNorm.bias/,
    );
    const config = { ...checkpoint.config, intermediateSize: 65 };
    expect(() => new Bert({ ...checkpoint, config })).toThrow(
      /intermediate.dense.weight has shape \[64, 32\].* \[65, 32\]/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('a decoder of its own is used where the checkpoint brings one, else the word embeddings', async () => {
  const logits = async (weights: typeof checkpoint.weights): Promise<Encoding> => {
    const model = new Bert({ ...checkpoint, weights });
    const encoding = await model.encode(batch, ['logits'] satisfies OutputName[]);
    model.dispose();
    return encoding;
  };
  const words = checkpoint.weights.get('embeddings.word_embeddings.weight')!;
  const own = (sign: number) => ({ data: words.data.map((x) => sign * x), shape: words.shape });
  const named = (sign: number) => new Map([...checkpoint.weights, ['cls.predictions.decoder.weight', own(sign)]]);
  const tied = await logits(checkpoint.weights);
  expect(await logits(named(1))).toEqual(tied);
  expect(await logits(named(-1))).not.toEqual(tied);
});
