// A layer's kernels against one another, and their attention weights against the plain ones.
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../../backends/backend';
import { selfAttention } from '../../bert/attention';
import type { LayerKernels } from '../kernel-set';
import { LOWEST_FLOAT32 } from '../../../core/float32';
import type { LayerPass } from '../../bert/seams';
import { correctSeams } from '../../bert/seams';
import { syntheticCheckpoint } from '../../bert/synthetic';
import type { BertWeights } from '../../bert/weights';
import { disposeWeights, loadWeights } from '../../bert/weights';
import { ROW_SUM, shapeBound } from '../../../numerics/bounds';
import { wasmKernels } from './kernels';

const { abs, max, sin } = Math;
const { isNaN } = Number;

const [B, H] = [3, 3];
const LENGTHS = [1, 2, 3, 4, 7, 8, 11, 18];
const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'wasm', config: { hiddenSize: 30, heads: H } });
const { config } = checkpoint;
const E = config.hiddenSize;
const { layerNormEps: eps } = config;
let weights: BertWeights;
let kernels: LayerKernels;
let before: number;
beforeAll(async () => {
  await useBackend('wasm');
  weights = loadWeights(checkpoint, 1);
  kernels = wasmKernels().forLayer(weights.tensors.layers[0], config);
});
afterAll(() => {
  kernels.dispose();
  disposeWeights(weights);
});
beforeEach(() => (before = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(before));

const hiddenOf = (S: number): tf.Tensor3D =>
  tf.tensor3d(
    Float32Array.from({ length: B * S * E }, (_, i) => 1.5 * sin(i * 12.9898 + sin(i))),
    [B, S, E],
  );

/** A row that reads everything, one that reads every third key, and one without a real token. */
const isReal = (row: number, key: number): boolean => row === 0 || (row === 1 && key % 3 === 0);
const biasOf = (S: number, hidden: number): tf.Tensor4D =>
  tf.tensor4d(
    Float32Array.from({ length: B * S }, (_, i) => (isReal(Math.floor(i / S), i % S) ? 0 : hidden)),
    [B, 1, 1, S],
  );
const numbersOf = (tensor: tf.Tensor): Float32Array => new Float32Array(tensor.dataSync());

test.each(LENGTHS)('S = %i: weights that are kept change no bit of what is mixed', (S) => {
  tf.tidy(() => {
    for (const bias of [null, biasOf(S, LOWEST_FLOAT32)]) {
      const { mixed } = kernels.attentionWithWeights!(hiddenOf(S), bias);
      expect(numbersOf(mixed)).toEqual(numbersOf(kernels.attention(hiddenOf(S), bias)));
    }
  });
});

test.each(LENGTHS)('S = %i: they are those of the plain attention, zero at padded keys, and sum to one', (S) => {
  tf.tidy(() => {
    const bias = biasOf(S, LOWEST_FLOAT32);
    const { attention } = kernels.attentionWithWeights!(hiddenOf(S), bias);
    const pass = { config, layer: 0 } as LayerPass;
    const plain = selfAttention(hiddenOf(S), bias, weights.tensors.layers[0], pass, correctSeams);
    expect(attention.shape).toEqual(plain.attention.shape);
    const [found, expected] = [attention, plain.attention].map(numbersOf);
    expect(found.reduce((worst, x, i) => max(worst, abs(x - expected[i])), 0)).toBeLessThan(
      shapeBound({ backend: 'wasm' }).value,
    );
    for (let at = 0; at < found.length; at += S) {
      const row = Math.floor(at / (H * S * S));
      const shares = found.subarray(at, at + S);
      expect(abs(shares.reduce((a, b) => a + b, 0) - 1)).toBeLessThanOrEqual(S * ROW_SUM.value);
      if (row === 1) expect(shares.filter((_, key) => !isReal(row, key)).every((share) => share === 0)).toBe(true);
      if (row === 2) expect(shares).toEqual(new Float32Array(S).fill(1 / S));
    }
  });
});

test('a row that −∞ hides whole has NaN for weights, as in the plain attention, and no other has', () => {
  tf.tidy(() => {
    const S = 7;
    const { attention } = kernels.attentionWithWeights!(hiddenOf(S), biasOf(S, -Infinity));
    const found = numbersOf(attention);
    expect(found.subarray(2 * H * S * S).every(isNaN)).toBe(true);
    expect(found.subarray(0, 2 * H * S * S).some(isNaN)).toBe(false);
  });
});

test.each(LENGTHS)('S = %i: a layer gives the bits of its parts, whether weights are shown or not', (S) => {
  tf.tidy(() => {
    const { addLayerNorm } = wasmKernels();
    const { attentionNorm, outputNorm } = weights.tensors.layers[0];
    for (const bias of [null, biasOf(S, LOWEST_FLOAT32)]) {
      const x = hiddenOf(S);
      const { mixed, attention } = kernels.attentionWithWeights!(x, bias);
      const attended = addLayerNorm(kernels.attentionOutput(mixed), x, attentionNorm, eps);
      const expected = numbersOf(addLayerNorm(kernels.feedForward(attended), attended, outputNorm, eps));
      const [unseen, seen] = [kernels.layer!(x, bias, false), kernels.layer!(x, bias, true)];
      expect(numbersOf(unseen.hidden)).toEqual(expected);
      expect(numbersOf(seen.hidden)).toEqual(expected);
      expect(unseen.attention).toBeUndefined();
      expect(numbersOf(seen.attention!)).toEqual(numbersOf(attention));
    }
  });
});

test.each(['gelu_new', 'relu'] as const)('with %s there is no kernel of a whole layer', (activation) => {
  const own = wasmKernels().forLayer(weights.tensors.layers[0], { ...config, activation });
  expect(own.layer).toBeUndefined();
  own.dispose();
});

test('room that cannot be had is an error, and what was had is given back', () => {
  const { wasm } = tf.backend() as unknown as { wasm: { _malloc(bytes: number): number; _free(at: number): void } };
  const { _malloc, _free } = wasm;
  const held = new Set<number>();
  let left = 3; // the hidden states, the next ones, and what lies between the parts; none for the attention
  try {
    wasm._malloc = (bytes) => {
      const at = left-- > 0 ? _malloc(bytes) : 0;
      if (at !== 0) held.add(at);
      return at;
    };
    wasm._free = (at) => {
      held.delete(at);
      _free(at);
    };
    const work = (): tf.Tensor => kernels.layer!(hiddenOf(4), null, false).hidden;
    expect(() => tf.tidy(work)).toThrow(/^tfjs's wasm backend has no room for \d+ numbers$/);
    expect([left, held.size]).toEqual([-1, 0]);
  } finally {
    Object.assign(wasm, { _malloc, _free });
  }
});
