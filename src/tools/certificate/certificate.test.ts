import type { Checkpoint, Weight } from '../../subjects/bert/checkpoint/checkpoint';
import { syntheticCheckpoint } from '../../subjects/bert/synthetic';
import { UsageError } from '../../core/errors';
import { certify } from './certificate';
import { FINITE_BELOW } from './largest-number';
import { MASK_CONSTANTS } from './mask-constant';

const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'certificate' });

function withTensor(name: string, change: (weight: Weight) => Weight | undefined): Checkpoint {
  const weights = new Map(checkpoint.weights);
  const changed = change(weights.get(name)!);
  if (changed) weights.set(name, changed);
  else weights.delete(name);
  return { ...checkpoint, weights };
}

const filled = (value: number) => (weight: Weight) => ({ ...weight, data: new Float32Array(weight.data).fill(value) });

test('every layer and head, in order', () => {
  const { heads } = certify(checkpoint, []);
  expect(heads.map(({ layer, head }) => [layer, head])).toEqual(
    [0, 1].flatMap((layer) => [0, 1, 2, 3].map((head) => [layer, head])),
  );
  for (const { computed, real, smallestMask } of heads) {
    expect(computed).toBeGreaterThan(real);
    expect(computed).toBeLessThan(1.1 * real);
    expect(smallestMask).toBeCloseTo(-(2 * computed + 104), 2);
  }
});

test('of hot weights, -1e4 is not proven', () => {
  const { masks } = certify(syntheticCheckpoint({ weightScale: 'hot', seed: '1' }), MASK_CONSTANTS);
  const proven = masks.filter(({ exactZeros }) => exactZeros === 'proven').map(({ name }) => name);
  expect(proven).toEqual(['finfo.min', '-1e9', '-Infinity']);
  expect(masks.map(({ provenHeads }) => provenHeads)).toEqual([8, 8, 0, 0, 0, 8]);
});

test.each(['value', 'query'])('where W_%s can overflow nothing is proven: zero times infinity is not zero', (part) => {
  const huge = withTensor(`encoder.layer.1.attention.self.${part}.weight`, filled(1e38));
  const { finite, largestNumber, masks } = certify(huge, MASK_CONSTANTS);
  expect(finite).toBe(false);
  expect(largestNumber).toBeGreaterThan(FINITE_BELOW);
  for (const { exactZeros, provenHeads } of masks)
    expect({ exactZeros, provenHeads }).toEqual({ exactZeros: 'not proven', provenHeads: 0 });
});

test('an eps that float32 does not have leaves 0/0 open', () => {
  const none = { ...checkpoint, config: { ...checkpoint.config, layerNormEps: 1e-50 } };
  expect(certify(none, []).finite).toBe(false);
});

test('every number of a layer counts towards the largest', () => {
  for (const part of ['attention.self.key', 'attention.output.dense', 'intermediate.dense', 'output.dense']) {
    const name = `encoder.layer.0.${part}.bias`;
    expect(certify(withTensor(name, filled(1e6)), []).largestNumber).toBeGreaterThanOrEqual(1e6);
  }
  for (const name of ['embeddings.position_embeddings.weight', 'encoder.layer.1.output.LayerNorm.bias']) {
    expect(certify(withTensor(name, filled(-1e6)), []).largestNumber).toBeGreaterThanOrEqual(1e6);
  }
});

describe('weights that nothing can be proven from', () => {
  const name = 'encoder.layer.0.attention.self.key.weight';

  test.each([NaN, Infinity, -Infinity])('%d', (bad) => {
    const spoilt = withTensor(name, (weight) => ({ ...weight, data: weight.data.map((x, i) => (i === 5 ? bad : x)) }));
    expect(() => certify(spoilt, [])).toThrow(UsageError);
    expect(() => certify(spoilt, [])).toThrow(`${name} has ${bad} at index 5; expected finite numbers`);
  });

  test('missing, or of another shape', () => {
    expect(() =>
      certify(
        withTensor(name, () => undefined),
        [],
      ),
    ).toThrow(`no tensor ${name}; expected one of shape [32, 32]`);
    const narrow = withTensor(name, (weight) => ({ ...weight, shape: [16, 64] }));
    expect(() => certify(narrow, [])).toThrow(`${name} has shape [16, 64]; by its config it is [32, 32]`);
  });
});
