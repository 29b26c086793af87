// What stands below and above the layers: the bits of the plain text where its sums are taken in the same order, and float64's
// numbers where they are not.
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../../backends/backend';
import { Bert } from '../../bert/model';
import { meanState } from '../../bert/pooling';
import type { Seams } from '../../bert/seams';
import { correctSeams } from '../../bert/seams';
import { syntheticCheckpoint } from '../../bert/synthetic';
import { withKernels } from '../fast-stages';
import { mixedBatch } from '../../bert/testing/batches';
import { disposeWeights, loadWeights } from '../../bert/weights';
import { tensorsOf } from '../../../core/encoding';
import { mlmLogits } from '../../reference/heads';
import { widen } from '../../reference/weights';
import { wasmKernels } from './kernels';
import { withMaskAs } from '../../../core/mask-of-batch';

const { abs, max, sin } = Math;
const { isNaN } = Number;

const E = 30; // no multiple of four
const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'ends', config: { hiddenSize: E, heads: 3 } });
const { config } = checkpoint;
let before: number;
beforeAll(() => useBackend('wasm'));
beforeEach(() => (before = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(before));

const sameBits = (a: Float32Array, b: Float32Array): boolean => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

const numbers = (n: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => 1.5 * sin(i * 12.9898 + sin(i)));

const seams: (keyof Seams)[] = ['embed', 'maskToBias', 'pool', 'layerOutput'];
test.each(seams.flatMap((seam) => [1, 4, 7, 18].map((S) => [seam, S] as const)))(
  'where the plain text of %s runs, S = %i, every output has the same bits',
  async (seam, S) => {
    const kernels = wasmKernels();
    const fast = new Bert(checkpoint, { stages: withKernels(kernels) });
    const partly = new Bert(checkpoint, { stages: withKernels(kernels), seams: { [seam]: correctSeams[seam] } });
    expect([fast.kernels, partly.kernels]).toEqual([
      'wasm fused',
      `wasm fused${seam === 'layerOutput' ? '' : `, but for ${seam}`}`,
    ]);
    const masked = mixedBatch(6, S, config, 'ends');
    const { positionIds: _, tokenTypeIds: __, ...bare } = masked;
    const form = withMaskAs('boolean [B, S, S]', masked);
    for (const batch of [masked, { ...bare, attentionMask: null }, form]) {
      const [found, expected] = [await fast.encode(batch, fast.outputs), await partly.encode(batch, fast.outputs)];
      const numbers = tensorsOf(expected).map(({ values }) => values.data);
      const changed = tensorsOf(found).filter(({ values }, i) => !sameBits(values.data, numbers[i]));
      expect(changed.map(({ label }) => label)).toEqual([]);
    }
    fast.dispose();
    partly.dispose();
  },
);

test('signs of zeros are those of the plain text: −0 is kept where nothing else is added', () => {
  const kernels = wasmKernels();
  tf.tidy(() => {
    const table = { data: Float32Array.of(-0, -0, 1, 0), width: 2 };
    const ids = Int32Array.of(0, 1);
    const sum = kernels.embed!(
      [
        { table, ids },
        { table, ids },
      ],
      [1, 2],
    );
    expect([...sum.dataSync()]).toEqual([-0, -0, 2, 0]);
    expect([...kernels.maskToBias!(Int32Array.of(1, 0), [1, 2]).dataSync()]).toEqual([-0, -3.4028234663852886e38]);
  });
});

test('a mean of numbers of which one is none is none, also where it stands at padding, as in the plain text', () => {
  tf.tidy(() => {
    const hidden = tf.tensor3d([NaN, 1, 2, 3, 4, 5], [1, 3, 2]);
    const mask = tf.tensor2d([[0, 1, 1]]);
    const { cls, mean, last } = wasmKernels().pool!(hidden, mask);
    expect([cls, mean, last].map((state) => [...state.dataSync()])).toEqual([
      [2, 3],
      [NaN, 4],
      [4, 5],
    ]);
    expect([...meanState(hidden, mask).dataSync()]).toEqual([NaN, 4]);
  });
});

test.each([1, 3, 8, 35])('the head of the masked language model, at %i positions, is that of float64', (N) => {
  const weights = loadWeights(checkpoint, 1);
  const head = wasmKernels().forHead!(weights.tensors.mlm!, config)!;
  const x = numbers(N * E);
  const expected = mlmLogits(Float64Array.from(x), widen(checkpoint, 1).mlm!, config);
  const found = tf.tidy(() => head.mlmHead(tf.tensor3d(x, [1, N, E])).dataSync());
  expect(found.length).toBe(expected.length);
  const apart = expected.reduce((worst, y, i) => (isNaN(found[i]) ? NaN : max(worst, abs(y - found[i]))), 0);
  expect(apart).toBeLessThan(1e-6); // the logits are of about 1; a layer normalisation is allowed as much
  head.dispose();
  disposeWeights(weights);
});

test.each(['gelu_new', 'relu'] as const)('with %s there are no kernels of that head', (activation) => {
  const weights = loadWeights(checkpoint, 1);
  expect(wasmKernels().forHead!(weights.tensors.mlm!, { ...config, activation })).toBeUndefined();
  disposeWeights(weights);
});

test('numbers that are read are a copy, which nothing that follows in that memory changes', () => {
  const tensor = tf.tensor1d([1, 2, 3]);
  const numbers = wasmKernels().copy!(tensor);
  tensor.dispose();
  tf.tidy(() => Array.from({ length: 20 }, () => tf.fill([3], 7)).at(-1)!).dispose();
  expect([...numbers]).toEqual([1, 2, 3]);
  expect(numbers.buffer.byteLength).toBe(12);
});

test('what a replaced part gives in integers is read as numbers too', async () => {
  const pool: Seams['pool'] = (hidden, pass) => ({
    ...correctSeams.pool(hidden, pass),
    mean: tf.fill([hidden.shape[0], E], 3, 'int32'),
  });
  const model = new Bert(checkpoint, { stages: withKernels(wasmKernels()), seams: { pool } });
  const { pooled } = await model.encode(mixedBatch(2, 4, config, 'ends'), ['pooled']);
  expect(pooled!.mean.data).toEqual(new Float32Array(2 * E).fill(3));
  model.dispose();
});
