// How far each fast kernel is from float64.
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/backend';
import type { Kernels, LayerKernels } from './kernel-set';
import type { Activation } from '../bert/checkpoint/config';
import { syntheticCheckpoint } from '../bert/synthetic';
import type { BertWeights, LayerWeights } from '../bert/weights';
import { disposeWeights, loadWeights } from '../bert/weights';
import { activations } from '../reference/activations';
import { attention } from '../reference/attention';
import { dense } from '../reference/dense';
import { layerNorm, plus } from '../reference/layer-norm';
import { widen } from '../reference/weights';
import { describeOnBackends } from '../../../properties/support';
import { chooseKernels } from './choose';

const { abs, max, sin } = Math;
const { isNaN } = Number;

const E = 72; // no multiple of 16, and a head of 18 is none of 4
const CONFIG = { hiddenSize: E, heads: 4, intermediateSize: 100, layers: 1 };

/** Numbers of about 1 that follow no pattern. */
const numbers = (n: number, seed: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => 1.8 * sin((i + 1) * (12.9898 + seed)) * sin(i * 0.37 + seed));

/** The largest distance, in parts of `unit`; NaN where one is no number. */
const apart = (found: tf.Tensor, expected: ArrayLike<number>, unit: (i: number) => number = () => 1): number => {
  const data = Array.from(found.dataSync());
  expect(data.length).toBe(expected.length);
  return data.reduce((worst, x, i) => {
    const away = abs(x - expected[i]) / unit(i);
    return isNaN(away) || isNaN(worst) ? NaN : max(worst, away);
  }, 0);
};

/** One matrix on the diagonal, so that a product is what went in. */
const identity = (n: number): { kernel: tf.Tensor2D; bias: tf.Tensor1D } => ({
  kernel: tf.eye(n),
  bias: tf.zeros([n]),
});

describeOnBackends(
  (backend) => {
    const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'numbers', config: CONFIG });
    const { config } = checkpoint;
    const exact = widen(checkpoint, 1).layers[0];
    let kernels: Kernels;
    let weights: BertWeights;
    let layer: LayerKernels;
    let before: number;
    beforeAll(async () => {
      await useBackend(backend);
      kernels = (await chooseKernels(backend, 'fast')).kernels!;
      weights = loadWeights(checkpoint, 1);
      layer = kernels.forLayer(weights.tensors.layers[0], config);
    });
    afterAll(() => {
      layer.dispose();
      disposeWeights(weights);
    });
    beforeEach(() => (before = tf.memory().numTensors));
    afterEach(() => expect(tf.memory().numTensors).toBe(before));

    test.each([
      ['a sum', true, 0],
      ['what has nothing added', false, 0],
      ['a sum far from zero', true, 100],
    ])('layer normalisation of %s', (_, added, offset) => {
      const [x, residual] = [numbers(35 * E, 1).map((value) => value + offset), numbers(35 * E, 2)];
      const { gamma, beta } = exact.attentionNorm;
      const sum = Float32Array.from(added ? plus(Float64Array.from(x), Float64Array.from(residual)) : x);
      const expected = layerNorm(Float64Array.from(sum), { gamma, beta }, 1e-12);
      tf.tidy(() => {
        const r = added ? tf.tensor3d(residual, [5, 7, E]) : null;
        const found = kernels.addLayerNorm(
          tf.tensor3d(x, [5, 7, E]),
          r,
          weights.tensors.layers[0].attentionNorm,
          1e-12,
        );
        // A difference of two numbers of about `offset` is off by an ulp of those, whoever takes it.
        expect(apart(found, expected)).toBeLessThan(1e-6 + offset * 2 ** -22);
      });
    });

    test.each<[Activation, number]>([
      // Seven operations, and for the other nine, each of which rounds by at most 2⁻²⁴ of the larger of 1 and |x|.
      ['gelu', 7 * 2 ** -24],
      ['gelu_new', 9 * 2 ** -24],
      ['relu', 0],
    ])('%s', (activation, bound) => {
      const x = Float32Array.from({ length: 40 * E }, (_, i) => (i / (40 * E) - 0.5) * 16);
      tf.tidy(() => {
        const { query, key, value, attentionOutput, attentionNorm, outputNorm } = weights.tensors.layers[0];
        const passing: LayerWeights = {
          ...{ query, key, value, attentionOutput, attentionNorm, outputNorm },
          intermediate: identity(E),
          output: identity(E),
        };
        const own = kernels.forLayer(passing, { ...config, activation, intermediateSize: E });
        const found = own.feedForward(tf.tensor3d(x, [4, 10, E]));
        const expected = Array.from(x, activations[activation]);
        expect(apart(found, expected, (i) => max(1, abs(x[i])))).toBeLessThanOrEqual(bound);
        own.dispose();
      });
    });

    test('the feed-forward network, and the product after the attention', () => {
      const x = numbers(6 * E, 3);
      const wide = dense(Float64Array.from(x), exact.intermediate).map(activations.gelu);
      tf.tidy(() => {
        const input = tf.tensor3d(x, [2, 3, E]);
        expect(apart(layer.feedForward(input), dense(wide, exact.output))).toBeLessThan(5e-7);
        expect(apart(layer.attentionOutput(input), dense(Float64Array.from(x), exact.attentionOutput))).toBeLessThan(
          5e-7,
        );
      });
    });

    const masks: [what: string, isReal: (i: number, S: number) => boolean][] = [
      ['everything real', () => true],
      ['padding on the right', (i, S) => i < S - 2],
      ['padding on the left', (i) => i > 1],
      ['holes', (i) => i % 3 === 0],
      ['no real token', () => false],
    ];
    test.each(masks.flatMap(([what, isReal]) => [3, 8, 19, 65].map((S) => ({ what, isReal, S }))))(
      'attention with $what, S = $S',
      ({ isReal, S }) => {
        const hidden = numbers(2 * S * E, S);
        const mask = Int32Array.from({ length: S }, (_, i) => Number(isReal(i, S)));
        const rows = [0, 1].map((row) => {
          const x = Float64Array.from(hidden.subarray(row * S * E, (row + 1) * S * E));
          const projected = {
            queries: dense(x, exact.query),
            keys: dense(x, exact.key),
            values: dense(x, exact.value),
          };
          return [...attention(projected, mask, config.heads, E)];
        });
        tf.tidy(() => {
          const bias = tf.tensor4d(
            Float32Array.from([...mask, ...mask], (m) => (1 - m) * -3.4028234663852886e38),
            [2, 1, 1, S],
          );
          const found = layer.attention(tf.tensor3d(hidden, [2, S, E]), bias);
          // Scores of up to 50 are off by an ulp or two of 2⁻¹⁸, and a weight by as much of itself; values are below 1/4.
          expect(apart(found, rows.flat())).toBeLessThan(2e-6);
          // No mask is a mask of ones, to the bit.
          if (mask.every((m) => m === 1)) {
            const without = layer.attention(tf.tensor3d(hidden, [2, S, E]), null);
            expect(without.dataSync()).toEqual(found.dataSync());
          }
        });
      },
    );
  },
  ['wasm', 'tensorflow'],
);
