import { useBackend } from '../backends/backend';
import type { WeightScale } from '../../core/subject';
import { WEIGHT_SCALES } from '../../core/subject';
import { attentionScores } from './kernels';
import { Bert } from './model';
import { SYNTHETIC_CONFIG, syntheticCheckpoint } from './synthetic';
import { mixedBatch } from './testing/batches';

beforeAll(() => useBackend('wasm'));

/** Root mean square and largest magnitude of the scores, a layer at a time. */
async function scoresOf(weightScale: WeightScale, seed: string): Promise<{ rms: number; max: number }[]> {
  const layers: { rms: number; max: number }[] = [];
  const model = new Bert(syntheticCheckpoint({ weightScale, seed }), {
    seams: {
      scores(q, k) {
        const scores = attentionScores(q, k);
        const data = new Float32Array(scores.dataSync());
        const rms = Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);
        layers.push({ rms, max: data.reduce((max, x) => Math.max(max, Math.abs(x)), 0) });
        return scores;
      },
    },
  });
  await model.encode(mixedBatch(12, 16, model.config, seed), ['lastHiddenState']);
  model.dispose();
  return layers;
}

test.each([
  { weightScale: 'typical', rms: [0.005, 0.05], max: [0.02, 0.2] },
  { weightScale: 'sharp', rms: [5, 20], max: [20, 100] },
  { weightScale: 'hot', rms: [1e4, 4e4], max: [4e4, 2e5] },
] as const)('$weightScale scores have a root mean square within $rms', async ({ weightScale, rms, max }) => {
  for (const seed of ['1', '2', '3', '4', '5']) {
    for (const layer of await scoresOf(weightScale, seed)) {
      expect(layer.rms).toBeGreaterThan(rms[0]);
      expect(layer.rms).toBeLessThan(rms[1]);
      expect(layer.max).toBeGreaterThan(max[0]);
      expect(layer.max).toBeLessThan(max[1]);
    }
  }
});

test('one seed gives one set of weights; the weight scales of a seed differ in W_q and W_k alone', () => {
  const [typical, sharp, hot] = WEIGHT_SCALES.map(
    (weightScale) => syntheticCheckpoint({ weightScale, seed: 'a' }).weights,
  );
  expect(syntheticCheckpoint({ weightScale: 'hot', seed: 'a' }).weights).toEqual(hot);
  for (const [name, { data }] of typical) {
    const ofQueryOrKey = /self\.(query|key)\./.test(name);
    for (const other of [sharp, hot]) {
      if (ofQueryOrKey) expect(other.get(name)!.data).not.toEqual(data);
      else expect(other.get(name)!.data).toEqual(data);
    }
  }
  expect(syntheticCheckpoint({ weightScale: 'typical', seed: 'b' }).weights).not.toEqual(typical);
});

test('no weight is trivial: every bias and every β differs from 0, every γ from 1', () => {
  for (const [name, { data }] of syntheticCheckpoint({ weightScale: 'typical', seed: 'a' }).weights) {
    expect(data.every(Number.isFinite)).toBe(true);
    expect(data.includes(0)).toBe(false);
    if (name.endsWith('LayerNorm.weight')) expect(data.includes(1)).toBe(false);
  }
});

test('another config gives the shapes that it says', () => {
  const config = { vocabularySize: 11, hiddenSize: 8, heads: 2, layers: 3 };
  const { weights, config: found } = syntheticCheckpoint({ weightScale: 'typical', seed: 'a', config });
  expect(found).toEqual({ ...SYNTHETIC_CONFIG, ...config });
  expect(weights.get('embeddings.word_embeddings.weight')!.shape).toEqual([11, 8]);
  expect(weights.get('encoder.layer.2.intermediate.dense.weight')!.shape).toEqual([64, 8]);
  expect(weights.has('encoder.layer.3.intermediate.dense.weight')).toBe(false);
});
