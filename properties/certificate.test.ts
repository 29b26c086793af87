// No score passes its bound: not that of a random batch, nor that of the worst input that can be found; and what the proof in
// docs/certificate.md takes for granted of the arithmetic is so on every backend.
import * as tf from '@tensorflow/tfjs-core';
import seedrandom from 'seedrandom';
import { withBackend } from '../src/subjects/backends/backend';
import { readCheckpoint, type Checkpoint, type Weight } from '../src/subjects/bert/checkpoint/checkpoint';
import { attentionScores, dense, layerNorm, splitHeads } from '../src/subjects/bert/kernels';
import { syntheticCheckpoint, SYNTHETIC_CONFIG } from '../src/subjects/bert/synthetic';
import { disposeWeights, loadWeights } from '../src/subjects/bert/weights';
import { WEIGHT_SCALES } from '../src/core/subject';
import { attentionHead, centred, feedingNorm } from '../src/tools/certificate/attention-head';
import { certify } from '../src/tools/certificate/certificate';
import { MASK_CONSTANTS, VANISHES } from '../src/tools/certificate/mask-constant';
import { longestComputed, scoreBound } from '../src/tools/certificate/score-bound';
import { extremeInputs, mostExtreme, type Extreme } from '../src/tools/certificate/testing/extreme-inputs';
import { largestScores } from '../src/tools/certificate/largest-scores';
import { EVERYWHERE, describeOnBackends, isRequired, RUNS, SEED } from './support';

const { abs, max, min, sqrt } = Math;

const MINILM = process.env.PADPROOF_MINILM;

/** What the weights of a checkpoint are replaced by where the name matches. */
function changed(checkpoint: Checkpoint, changes: readonly [RegExp, (x: number, i: number) => number][]): Checkpoint {
  const weights = new Map<string, Weight>();
  for (const [name, { data, shape }] of checkpoint.weights) {
    const change = changes.find(([pattern]) => pattern.test(name))?.[1];
    weights.set(name, { data: change ? data.map(change) : data, shape });
  }
  return { ...checkpoint, weights };
}

const sharp = syntheticCheckpoint({ weightScale: 'sharp', seed: 'certificate' });
const NONE: readonly [RegExp, () => number][] = [[/LayerNorm\.bias|(query|key)\.bias/, () => 0]];
/** Checkpoints in which one term of the formula stands alone, so that the bound is nearly reached. */
const ONE_TERM: Readonly<Record<string, Checkpoint>> = {
  'R²·‖QᵀK‖': changed(sharp, NONE),
  'R·‖Kᵀc_q‖': changed(sharp, [
    [/query\.weight/, () => 0],
    [/key\.bias|LayerNorm\.bias/, () => 0],
  ]),
  'R·‖Qᵀc_k‖': changed(sharp, [
    [/key\.weight/, () => 0],
    [/query\.bias|LayerNorm\.bias/, () => 0],
  ]),
  '|c_q·c_k|': changed(sharp, [[/(query|key)\.weight/, () => 0]]),
};

/**
 * A checkpoint in which the bias of the keys cancels W·β, and γ is 0: in real arithmetic its scores nearly vanish, and what
 * float32 computes is rounding alone.
 */
function cancelling(checkpoint: Checkpoint): Checkpoint {
  const { hiddenSize: E } = checkpoint.config;
  const plain = changed(checkpoint, [
    [/LayerNorm\.weight/, () => 0],
    [/LayerNorm\.bias/, (x) => 100 * x],
  ]);
  const data = (name: string): Float32Array => plain.weights.get(name)!.data;
  return changed(
    plain,
    [0, 1].map((layer) => {
      const at = `encoder.layer.${layer}.attention.self.key`;
      const beta = data(`${feedingNorm(layer)}.bias`);
      const cancelled = (_: number, i: number): number =>
        -data(`${at}.weight`)
          .subarray(i * E, (i + 1) * E)
          .reduce((sum, w, e) => sum + w * beta[e], 0);
      return [new RegExp(`${at}.bias`), cancelled];
    }),
  );
}

/** Every head of a checkpoint with its bound, and the worst input that can be found for it. */
function worstOf(checkpoint: Checkpoint, ofMeanZero: boolean, every = 1) {
  const { layers, heads } = checkpoint.config;
  return Array.from({ length: Math.ceil((layers * heads) / every) }, (_, n) => {
    const i = n * every;
    const [layer, head] = [Math.floor(i / heads), i % heads];
    const parts = attentionHead(checkpoint, layer, head);
    const extremes = extremeInputs(ofMeanZero ? centred(parts) : parts, ofMeanZero, `${SEED} ${i}`);
    return { layer, head, bound: scoreBound(parts), extremes, worst: mostExtreme(extremes) };
  });
}

function shares(title: string, checkpoint: Checkpoint, every = 1): { least: number; most: number } {
  let [least, most] = [Infinity, 0];
  for (const ofMeanZero of [true, false]) {
    for (const { bound, worst } of worstOf(checkpoint, ofMeanZero, every)) {
      const share = abs(worst.score) / (ofMeanZero ? bound.real : bound.computed);
      [least, most] = [min(least, share), max(most, share)];
    }
  }
  const percent = (x: number): string => `${(100 * x).toFixed(2)} %`;
  process.stdout.write(
    `certificate ${title}: the worst inputs reach ${percent(least)} to ${percent(most)} of the bound\n`,
  );
  return { least, most };
}

describe('in float64, the worst inputs that can be found stay below the bound, and come close to it', () => {
  // Half of the bound would be passed in every head.
  test.each(WEIGHT_SCALES)('%s weights', (weightScale) => {
    const { least, most } = shares(`${weightScale} weights`, syntheticCheckpoint({ weightScale, seed: 'certificate' }));
    expect(most).toBeLessThanOrEqual(1);
    expect(least).toBeGreaterThan(0.75);
  });

  test.each(Object.keys(ONE_TERM))('where only %s is left, the bound is reached', (term) => {
    const { least, most } = shares(term, ONE_TERM[term]);
    expect(most).toBeLessThanOrEqual(1);
    expect(least).toBeGreaterThan(0.999);
  });
});

/** The scores `[layer][head][extreme]` that tfjs computes in float32 for normalised vectors given to it. */
async function computedScores(
  checkpoint: Checkpoint,
  layer: number,
  head: number,
  extremes: readonly Extreme[],
): Promise<number[]> {
  const { hiddenSize: E, heads, layers, layerNormEps } = checkpoint.config;
  const weights = loadWeights(checkpoint, layers);
  const { embeddingsNorm, layers: all } = weights.tensors;
  const norm = layer === 0 ? embeddingsNorm : all[layer - 1].outputNorm;
  const ofAllHeads = tf.tidy(() =>
    extremes.map(({ query, key }) => {
      const x = tf.tensor3d(Float32Array.of(...query, ...key), [1, 2, E]);
      const h = tf.reshape(layerNorm(x, norm, layerNormEps), [2, E]) as tf.Tensor2D; // (1, 2, E) -> (2, E)
      const side = (of: (typeof all)[0]['query']): tf.Tensor4D =>
        splitHeads(tf.reshape(dense(h, of), [1, 2, E]), heads); // (1, H, 2, D)
      return attentionScores(side(all[layer].query), side(all[layer].key)); // (1, H, 2, 2)
    }),
  );
  disposeWeights(weights);
  const scores = await Promise.all(ofAllHeads.map(async (one) => (await one.data())[head * 4 + 1]));
  tf.dispose(ofAllHeads);
  return scores;
}

/** What a backend makes of a matrix. A graphics processor hands nothing out at once. */
function numbersOf(backend: string, compute: () => tf.Tensor2D): Promise<number[][]> {
  return withBackend(backend, async () => {
    const result = tf.tidy(compute);
    const rows = await result.array();
    result.dispose();
    return rows;
  });
}

describeOnBackends((backend) => {
  const scoresOf = (checkpoint: Checkpoint, ofMeanZero = true) =>
    withBackend(backend, async () => {
      const found: { readonly bound: ReturnType<typeof scoreBound>; readonly largest: number }[] = [];
      for (const { layer, head, bound, extremes } of worstOf(checkpoint, ofMeanZero)) {
        found.push({ bound, largest: max(...(await computedScores(checkpoint, layer, head, extremes)).map(abs)) });
      }
      return found;
    });

  test.each(WEIGHT_SCALES)('in float32, the worst inputs stay below the bound: %s weights', async (weightScale) => {
    const found = await scoresOf(syntheticCheckpoint({ weightScale, seed: 'certificate' }));
    for (const { bound, largest } of found) {
      expect(largest).toBeLessThanOrEqual(bound.computed);
      expect(largest).toBeGreaterThan(0.75 * bound.computed);
    }
  });

  test('rounding does take scores past what holds in real arithmetic, and not past the bound', async () => {
    const found = await scoresOf(cancelling(sharp));
    for (const { bound, largest } of found) expect(largest).toBeLessThanOrEqual(bound.computed);
    // cpu adds up in float64, and loses nothing here.
    const past = found.filter(({ bound, largest }) => largest > 1.01 * bound.real);
    if (backend !== 'cpu') expect(past.length).toBeGreaterThan(0);
  });

  test('the largest scores of random batches stay below the bound', async () => {
    for (const weightScale of WEIGHT_SCALES) {
      const checkpoint = syntheticCheckpoint({ weightScale, seed: 'certificate' });
      const runs = RUNS[backend] < 10 ? 2 : 10;
      const seen = await largestScores(checkpoint, { runs, seed: SEED, backend });
      for (const { layer, head, computed } of certify(checkpoint, []).heads) {
        expect(seen[layer][head]).toBeLessThanOrEqual(computed);
        expect(seen[layer][head]).toBeGreaterThan(0.05 * computed);
      }
    }
  });

  describe('what the proof takes for granted', () => {
    const E = 384;
    const random = seedrandom('normal');
    const noise = (scale: number): number[] => Array.from({ length: E }, () => scale * (random() - 0.5));
    const inputs: Readonly<Record<string, number[]>> = {
      noise: noise(1),
      'one number': noise(0).map((_, e) => (e === 7 ? 1e4 : 0)),
      'equal numbers': noise(0).map(() => 3.3),
      'tiny noise': noise(1e-12),
      'large noise': noise(1e12),
      'noise on a large mean': noise(1).map((x) => x + 1e7),
      'less noise on a large mean': noise(1e-2).map((x) => x + 1e5),
    };

    test('a normalised vector is no longer than the bound, whatever it is made from', async () => {
      const normed = await numbersOf(backend, () => {
        const [gamma, beta] = [tf.ones([E]) as tf.Tensor1D, tf.zeros([E]) as tf.Tensor1D];
        return layerNorm(tf.tensor2d(Object.values(inputs)), { gamma, beta }, 1e-12);
      });
      for (const z of normed) expect(Math.hypot(...z)).toBeLessThanOrEqual(longestComputed(E));
      const means = normed.map((z) => abs(z.reduce((a, b) => a + b, 0) / E));
      // Why the bound does not use that the mean is 0: in float32 it need not be. How far it is off depends on the order of the
      // sum, which on tensorflow depends on the processor.
      expect(max(...means)).toBeGreaterThan(1e-3);
      expect(means[0]).toBeLessThan(1e-6);
    });

    test('a weight is exactly 0 from an exponent of -104 on', async () => {
      const exponents = [VANISHES, -104.5, -110, -150, -1e3, -1e4, -1e9, -3e38, -Infinity];
      const weights = await numbersOf(backend, () =>
        tf.softmax(tf.tensor2d(exponents.map((x) => [0, x, x, 0, x])), -1),
      );
      for (const row of weights) {
        expect(row).toEqual([row[0], 0, 0, row[0], 0]);
        // TensorFlow's division is off by a unit in the last place on some processors.
        expect(abs(row[0] - 0.5)).toBeLessThanOrEqual(2 ** -24);
      }
    });
  });
}, EVERYWHERE);

test('a mean that rounding leaves takes scores past the bound that relies on a mean of 0, and not past the other', async () => {
  // Rows of W_q and W_k that see nothing but the mean.
  const meanOnly = changed(sharp, [...NONE, [/(query|key)\.weight/, () => 1], [/LayerNorm\.weight/, () => 1]]);
  const { hiddenSize: E } = SYNTHETIC_CONFIG;
  const along = { query: new Float64Array(E), key: new Float64Array(E), score: 0 };
  const random = seedrandom('mean');
  const inputs = Array.from({ length: 20 }, () => {
    const x = Float64Array.from({ length: E }, () => 1e7 + random());
    return { ...along, query: x, key: x };
  });
  const scores = await withBackend('wasm', () => computedScores(meanOnly, 0, 0, inputs));
  const { real, computed } = scoreBound(attentionHead(meanOnly, 0, 0));
  expect(max(...scores.map(abs))).toBeGreaterThan(1000 * real);
  expect(max(...scores.map(abs))).toBeLessThanOrEqual(computed);
});

test('the layer normalisation that feeds a layer is the one before it', () => {
  expect([0, 1, 2].map(feedingNorm)).toEqual([
    'embeddings.LayerNorm',
    'encoder.layer.0.output.LayerNorm',
    'encoder.layer.1.output.LayerNorm',
  ]);
});

if (MINILM || isRequired('minilm')) {
  test('all-MiniLM-L6-v2: scores below 76 to 917, so -1e4 is proven and -1e3 is not', async () => {
    if (!MINILM)
      throw new Error('PADPROOF_REQUIRE asks for minilm, but PADPROOF_MINILM does not say where its folder is.');
    const checkpoint = await readCheckpoint(MINILM);
    const { heads, masks, finite } = certify(checkpoint, MASK_CONSTANTS);
    const bounds = heads.map(({ computed }) => computed);
    const real = heads.map((head) => head.real);
    expect([min(...real), max(...real)].map(Math.round)).toEqual([76, 917]);
    expect([min(...bounds), max(...bounds)].map(Math.round)).toEqual([76, 917]);
    expect(finite).toBe(true);
    const proven = masks.filter(({ exactZeros }) => exactZeros === 'proven').map(({ name }) => name);
    expect(proven).toEqual(['finfo.min', '-1e9', '-65504 (float16)', '-1e4', '-Infinity']);
    expect(masks.find(({ name }) => name === '-1e3')).toMatchObject({ exactZeros: 'not proven', provenHeads: 70 });
    expect(masks.filter(({ fullyMasked }) => fullyMasked === 'uniform').map(({ name }) => name)).toEqual(['finfo.min']);
    const { least, most } = shares('all-MiniLM-L6-v2', checkpoint, 5);
    expect(most).toBeLessThanOrEqual(1);
    expect(least).toBeGreaterThan(0.5);
    const seen = await largestScores(checkpoint, { runs: 3, seed: SEED, backend: 'wasm' });
    for (const { layer, head, computed } of heads) expect(seen[layer][head]).toBeLessThanOrEqual(computed);
  }, 300_000);
} else {
  test.skip('unsupported without PADPROOF_MINILM: the certificate of all-MiniLM-L6-v2', () => {});
}

// The square root is what a vector of normalised numbers is as long as.
test('the longest normalised vector is a little more than √E', () => {
  expect(longestComputed(384)).toBeGreaterThan(sqrt(384));
  expect(longestComputed(384)).toBeLessThan(sqrt(384) * (1 + 1e-4));
});
