import { syntheticCheckpoint, SYNTHETIC_CONFIG } from '../bert/synthetic';
import { mixedBatch, rowsOf } from '../bert/testing/batches';
import { UsageError } from '../../core/errors';
import { WEIGHT_SCALES } from '../../core/subject';
import { softmax } from './attention';
import { ReferenceBert } from './model';
import { roundToFloat32, tensorsOf64, type Values64 } from './values';
import { withMaskAs } from '../../core/mask-of-batch';

const S = 9;
const batch = mixedBatch(12, S, SYNTHETIC_CONFIG, 'reference');
const { heads: H, hiddenSize: E, layers: LAYERS } = SYNTHETIC_CONFIG;
const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'reference' });
const bert = new ReferenceBert(checkpoint);

test.each(WEIGHT_SCALES)(
  '%s: a padded row and its sequence alone are the same to the last bit',
  async (weightScale) => {
    const model = new ReferenceBert(syntheticCheckpoint({ weightScale, seed: 'reference' }));
    const { lastHiddenState, logits, pooled } = await model.encode(batch, model.outputs);
    for (let row = 0; row < batch.size; row++) {
      const mask = batch.attentionMask!.subarray(row * S, (row + 1) * S);
      const at = Array.from({ length: S }, (_, position) => position).filter((position) => mask[position] === 1);
      if (at.length === 0) continue;
      const pick = (ids: Int32Array): Int32Array => Int32Array.from(at, (position) => ids[row * S + position]);
      const alone = await model.encode(
        {
          size: 1,
          length: at.length,
          inputIds: pick(batch.inputIds),
          attentionMask: null,
          tokenTypeIds: pick(batch.tokenTypeIds!),
          positionIds: pick(batch.positionIds!),
        },
        model.outputs,
      );
      at.forEach((position, i) => {
        expect(vectorAt(lastHiddenState!, row * S + position)).toEqual(vectorAt(alone.lastHiddenState!, i));
        expect(vectorAt(logits!, row * S + position)).toEqual(vectorAt(alone.logits!, i));
      });
      for (const name of ['cls', 'mean', 'pooler']) {
        expect(vectorAt(pooled![name], row)).toEqual(vectorAt(alone.pooled![name], 0));
      }
    }
  },
);

test.each(WEIGHT_SCALES)(
  '%s: padded keys get exactly 0, and a row without a real token is exactly uniform',
  async (weightScale) => {
    const model = new ReferenceBert(syntheticCheckpoint({ weightScale, seed: 'reference' }));
    const { attentions, pooled } = await model.encode(batch, ['attentions', 'pooled']);
    const hidden = new Set([0, 1]); // of real keys and padded ones, which were seen
    for (const { data } of attentions!) {
      data.forEach((weight, i) => {
        const row = Math.floor(i / (H * S * S));
        const mask = batch.attentionMask!.subarray(row * S, (row + 1) * S);
        hidden.delete(mask[i % S]);
        if (!mask.includes(1)) expect(weight).toBe(1 / S);
        else if (mask[i % S] === 0) expect(weight).toBe(0);
      });
    }
    expect(hidden.size).toBe(0);
    expect(vectorAt(pooled!.mean, 5)).toEqual(new Float64Array(E)); // row 5 is fully masked
  },
);

test('scores are handed out once a layer, scaled and before the bias', async () => {
  const seen: Values64[] = [];
  const { attentions } = await bert.encode(batch, ['attentions'], {
    onScores: (layer, scores) => {
      expect(layer).toBe(seen.length);
      seen.push(scores);
    },
  });
  expect(seen.map(({ shape }) => shape)).toEqual(new Array(LAYERS).fill([batch.size, H, S, S]));
  seen.forEach(({ data }, layer) => {
    const weights = data.slice();
    for (let at = 0; at < weights.length; at += S) {
      const row = Math.floor(at / (H * S * S));
      const scores = weights.subarray(at, at + S);
      expect(scores.every((score) => Math.abs(score) < 1e3)).toBe(true);
      if (row % 6 === 5) continue; // without a real token scores and weights have nothing to do with each other
      for (let key = 0; key < S; key++) if (batch.attentionMask![row * S + key] === 0) scores[key] = -Infinity;
      softmax(scores);
      expect(scores).toEqual(attentions![layer].data.subarray(at, at + S));
    }
  });
});

test('rows in other company are the same to the last bit', async () => {
  const together = await bert.encode(batch, bert.outputs);
  const some = await bert.encode(rowsOf(batch, [7, 2]), bert.outputs);
  tensorsOf64(some).forEach(({ values }, i) => {
    const stride = values.data.length / 2;
    const { data } = tensorsOf64(together)[i].values;
    expect(values.data.subarray(0, stride)).toEqual(data.subarray(7 * stride, 8 * stride));
    expect(values.data.subarray(stride)).toEqual(data.subarray(2 * stride, 3 * stride));
  });
});

test('only the first layers are run where a number of them is given', async () => {
  const first = await new ReferenceBert(checkpoint, 1).encode(batch, ['lastHiddenState', 'hiddenStates']);
  const all = await bert.encode(batch, ['hiddenStates']);
  expect(first.hiddenStates).toEqual(all.hiddenStates!.slice(0, 2));
  expect(first.lastHiddenState).toEqual(all.hiddenStates![1]);
});

test('numbers are rounded to the nearest float32, once, under the same names', async () => {
  const exact = await bert.encode(batch, bert.outputs);
  const rounded = roundToFloat32(exact);
  expect(Object.keys(rounded).sort()).toEqual([...bert.outputs].sort());
  expect(rounded.lastHiddenState!.shape).toEqual(exact.lastHiddenState!.shape);
  expect(Array.from(rounded.pooled!.mean.data)).toEqual(Array.from(exact.pooled!.mean.data, Math.fround));
  expect(Array.from(rounded.attentions![1].data)).toEqual(Array.from(exact.attentions![1].data, Math.fround));
});

test('what does not fit the model is a usage error', async () => {
  const headless = new ReferenceBert({ ...checkpoint, hasMlmHead: false });
  expect(headless.outputs).not.toContain('logits');
  await expect(headless.encode(batch, ['logits'])).rejects.toThrow(UsageError);
  const strange = { ...batch, inputIds: batch.inputIds.map(() => SYNTHETIC_CONFIG.vocabularySize) };
  await expect(bert.encode(strange, ['pooled'])).rejects.toThrow(/batch\.inputIds\[row 0, position 0\]/);
  const otherForm = withMaskAs('boolean [B, S]', batch);
  await expect(bert.encode(otherForm, ['pooled'])).rejects.toThrow(/batch\.mask is given, as "boolean \[B, S\]"/);
  for (const layers of [0, 1.5, LAYERS + 1]) expect(() => new ReferenceBert(checkpoint, layers)).toThrow(UsageError);
  const weights = new Map(checkpoint.weights);
  weights.delete('encoder.layer.1.output.dense.bias');
  expect(() => new ReferenceBert({ ...checkpoint, weights })).toThrow(/encoder\.layer\.1\.output\.dense\.bias/);
});

function vectorAt({ data, shape }: Values64, index: number): Float64Array {
  const width = shape.at(-1)!;
  return data.slice(index * width, (index + 1) * width);
}
