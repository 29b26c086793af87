import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../../backends/backend';
import { selfAttention } from '../../bert/attention';
import { LOWEST_FLOAT32 } from '../../../core/float32';
import type { LayerPass } from '../../bert/seams';
import { correctSeams } from '../../bert/seams';
import { syntheticCheckpoint } from '../../bert/synthetic';
import type { BertWeights } from '../../bert/weights';
import { disposeWeights, loadWeights } from '../../bert/weights';
import { shapeBound } from '../../../numerics/bounds';
import { tryKernels } from '../choose';
import { WasmInstance } from './instance';
import { wasmKernels } from './kernels';

const { abs, max, sin } = Math;
const { isFinite, isNaN } = Number;

const [B, S, H] = [2, 11, 3];
const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'wasm', config: { hiddenSize: 30, heads: H } });
const { config } = checkpoint;
const E = config.hiddenSize;
const hidden = Float32Array.from({ length: B * S * E }, (_, i) => 1.5 * sin(i * 12.9898 + sin(i)));
let weights: BertWeights;
beforeAll(async () => {
  await useBackend('wasm');
  weights = loadWeights(checkpoint, 1);
});
afterAll(() => disposeWeights(weights));

/** What the fused attention and the plain one make of a bias, side by side. */
function attended(bias: tf.Tensor | null): { fast: Float32Array; plain: Float32Array } {
  const [layer] = weights.tensors.layers;
  const pass = { config, layer: 0 } as LayerPass;
  const kernels = wasmKernels().forLayer(layer, config);
  const [fast, plain] = [
    kernels.attention(tf.tensor3d(hidden, [B, S, E]), bias),
    selfAttention(tf.tensor3d(hidden, [B, S, E]), bias, layer, pass, correctSeams).mixed,
  ].map((tensor) => new Float32Array(tensor.dataSync()));
  kernels.dispose();
  return { fast, plain };
}

const numbers = (shape: number[]): tf.Tensor =>
  tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => 2 * sin(i * 78.233)),
    shape,
  );

test('the module that is committed is what assembly/ compiles to', () => {
  const script = join(__dirname, '../../../../scripts/wasm-kernels.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test.each([
  [[B, 1, 1, S]],
  [[B, 1, S, S]],
  [[B, H, S, S]],
  [[1, 1, 1, S]],
  [[1, H, 1, S]],
  [[H, S, S]],
  [[S, S]],
  [[B, 1, S, 1]],
  [[S]],
])('a bias of shape %p broadcasts as it does in the plain attention', (shape) => {
  tf.tidy(() => {
    const { fast, plain } = attended(numbers(shape));
    const without = attended(null).fast;
    const largest = plain.reduce((most, x) => max(most, abs(x)), 0);
    const apart = plain.reduce((worst, x, i) => max(worst, abs(x - fast[i])), 0);
    expect(apart / largest).toBeLessThan(shapeBound({ backend: 'wasm' }).value);
    // One that is the same for every key moves nothing but the last bits.
    if (shape.at(-1) === S) expect(without.some((x, i) => abs(x - fast[i]) > 1e-3 * largest)).toBe(true);
  });
});

test('a bias of integers is one of floats, and one that does not broadcast is an error', () => {
  tf.tidy(() => {
    const bias = tf.tensor([...Array(S).keys()], [1, 1, 1, S], 'int32');
    expect(attended(bias).fast).toEqual(attended(tf.cast(bias, 'float32')).fast);
    expect(() => attended(tf.zeros([B, 1, 1, S + 1]))).toThrow(/broadcast/i);
    expect(() => attended(tf.zeros([1, B, H, S, S]))).toThrow(/broadcast|rank/i);
  });
});

test('−∞ hides a key as the lowest number does, and makes NaN of a row without another, as in the plain attention', () => {
  tf.tidy(() => {
    const hiding = (number: number): tf.Tensor =>
      tf.tensor(
        Array.from({ length: B * S }, (_, i) => (i < S ? (i % 3 === 1 ? number : 0) : number)),
        [B, 1, 1, S],
      );
    const infinite = attended(hiding(-Infinity));
    const lowest = attended(hiding(LOWEST_FLOAT32));
    expect(infinite.fast.subarray(0, S * E)).toEqual(lowest.fast.subarray(0, S * E));
    expect(infinite.fast.subarray(S * E).every(isNaN)).toBe(true);
    expect(infinite.plain.subarray(S * E).every(isNaN)).toBe(true);
    expect(lowest.fast.every(isFinite)).toBe(true);
    const [values] = [lowest.fast.subarray(S * E)];
    // Without a real token every query takes home the same mean.
    for (let query = 1; query < S; query++) {
      expect(values.subarray(query * E, (query + 1) * E)).toEqual(values.subarray(0, E));
    }
  });
});

test('what lay in the memory before is not felt, nor what lies behind an end', () => {
  const kernels = wasmKernels();
  const after = (poison: number): Float32Array[] =>
    tf.tidy(() => {
      // The allocator hands out what was freed last.
      for (const size of [200, 1000, 4000, 20_000]) {
        tf.dispose(Array.from({ length: 20 }, () => tf.fill([size], poison)));
      }
      const [layer] = weights.tensors.layers;
      const own = kernels.forLayer(layer, config);
      const head = kernels.forHead!(weights.tensors.mlm!, config)!;
      const x = tf.tensor3d(hidden, [B, S, E]);
      const all = [
        own.attention(x, tf.zeros([B, 1, 1, S])),
        own.attentionWithWeights!(x, null).attention,
        own.layer!(x, null, false).hidden,
        own.attentionOutput(x),
        own.feedForward(x),
        kernels.addLayerNorm(x, x, layer.attentionNorm, 1e-12),
        head.mlmHead(x),
        ...Object.values(kernels.pool!(x, tf.ones([B, S]))),
      ].map((tensor) => new Float32Array(tensor.dataSync()));
      own.dispose();
      head.dispose();
      return all;
    });
  const clean = after(0);
  expect(clean.every((values) => values.every(isFinite))).toBe(true);
  for (const poison of [NaN, Infinity, 1e30]) expect(after(poison)).toEqual(clean);
});

test('a heap that grows moves the kernels along', () => {
  const kernels = wasmKernels();
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  const before = wasm.HEAPU8.buffer.byteLength;
  tf.tidy(() => {
    const x = tf.ones<tf.Rank.R3>([1, 2, E]);
    const norm = weights.tensors.layers[0].attentionNorm;
    const expected = kernels.addLayerNorm(tf.mul(x, [1, ...new Array<number>(E - 1).fill(2)]), null, norm, 1e-12);
    tf.zeros([before / 4]);
    expect(wasm.HEAPU8.buffer.byteLength).toBeGreaterThan(before);
    const again = kernels.addLayerNorm(tf.mul(x, [1, ...new Array<number>(E - 1).fill(2)]), null, norm, 1e-12);
    expect(again.dataSync()).toEqual(expected.dataSync());
  });
});

test('where tfjs does not show its memory, or shows another, there are no kernels, and the reason is told', async () => {
  const { wasm } = tf.backend() as unknown as { wasm: { asm?: unknown } };
  const { asm } = wasm;
  try {
    for (const other of [undefined, {}, { memory: { buffer: new ArrayBuffer(8) } }]) {
      wasm.asm = other;
      expect(() => new WasmInstance()).toThrow("tfjs's wasm backend does not show its memory");
      expect(await tryKernels('wasm', wasmKernels)).toEqual({
        why: "they do not run: tfjs's wasm backend does not show its memory; it does in version 4.22.",
      });
    }
  } finally {
    wasm.asm = asm;
  }
});
