// What backends are known to do wrong. A deviation that does not happen any more fails here: then its entry has to go.
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../src/subjects/backends/backend';
import { countedBackend } from '../src/subjects/backends/counted';
import { DEVIATIONS, knownDeviation } from '../src/subjects/backends/deviations';
import { syntheticCheckpoint } from '../src/subjects/bert/synthetic';
import type { Batch } from '../src/core/batch';
import { LostError } from '../src/core/errors';
import { FAULTS } from '../src/subjects/faults';
import { bertSubject } from '../src/subjects/models/bert';
import { plantedBert } from '../src/subjects/models/planted';
import { isRequired } from './support';

const WEBGPU = DEVIATIONS.find(({ backend }) => backend === 'webgpu')!;

/** A softmax of three scores that are hidden by a constant, and of three of which one is seen. */
async function softmaxOfHidden(constant: number): Promise<[hidden: number[], seen: number[]]> {
  const scores = tf.tensor2d([constant, constant, constant, 0, constant, constant], [2, 3]);
  const weights = Array.from(await tf.softmax(scores).data());
  scores.dispose();
  return [weights.slice(0, 3), weights.slice(3)];
}

const suite = isRequired('webgpu') ? describe : describe.skip;

suite('on webgpu (where PADPROOF_REQUIRE names it)', () => {
  beforeAll(() => useBackend('webgpu'));

  test('the lowest number of float32 gives a row that is hidden whole NaN; a row of which a key is seen is right', async () => {
    const [hidden, seen] = await softmaxOfHidden(WEBGPU.maskConstant);
    expect(hidden).toEqual([NaN, NaN, NaN]);
    expect(seen).toEqual([1, 0, 0]);
  });

  test.each([-3e38, -1e9])('%p is no such constant: the row is uniform', async (constant) => {
    const [hidden, seen] = await softmaxOfHidden(constant);
    for (const weight of hidden) expect(weight).toBeCloseTo(1 / 3, 6);
    expect(seen).toEqual([1, 0, 0]);
  });

  test.each([
    [3, true],
    [6, true],
    [16, false],
  ])('a product of matrices reads past %p values into the next row: %p', async (S, spoils) => {
    const weights = tf.fill([2, 4, S, S], 1 / S) as tf.Tensor4D;
    const values = tf.tensor4d(
      Float32Array.from({ length: 2 * 4 * S * 8 }, (_, i) => (i < 4 * S * 8 ? 1 : NaN)),
      [2, 4, S, 8],
    );
    const product = await tf.matMul(weights, values).data();
    expect(product.subarray(0, 4 * S * 8).some(Number.isNaN)).toBe(spoils);
  });

  // tfjs 4.22.0 writes no shader for it that compiles, goes on, and reads what lay in the buffer.
  test('a shader that is refused ends as lost, with its reason, and the next that is right goes well', async () => {
    const { compute } = await countedBackend('webgpu');
    const transposed = compute(async () => {
      const floats = tf.cast(tf.tensor3d([1, 0, 1, 1], [1, 2, 2], 'int32'), 'float32');
      return Array.from(await tf.transpose(floats, [0, 2, 1]).data());
    });
    await expect(transposed).rejects.toThrow(LostError);
    await expect(transposed).rejects.toThrow(
      /webgpu went on after an error .*: Error while parsing WGSL: .*'f32', got 'i32'/,
    );
    await expect(compute(async () => Array.from(await tf.add(tf.tensor1d([1, 2]), 1).data()))).resolves.toEqual([2, 3]);
  });

  test('a planted fault is sent no row that the backend cannot take, whatever it declares of such rows', async () => {
    const fault = FAULTS.find(({ declares }) => declares?.fullyMasked === 'zeros')!;
    const subject = await plantedBert(fault, { backend: 'webgpu', weightsSeed: '1' }).open();
    expect(subject.fullyMasked).toBe('refused');
    await subject.dispose?.();
  });

  test('the BERT declares it for the version that is here, and refuses what it spoils where that is accepted', async () => {
    const batch: Batch = {
      size: 2,
      length: 3,
      inputIds: new Int32Array(6).fill(5),
      attentionMask: Int32Array.of(1, 1, 1, 0, 0, 0),
    };
    const checkpoint = syntheticCheckpoint({ weightScale: 'typical', seed: 'deviations' });
    const right = await bertSubject(checkpoint, { name: 'right', backend: 'webgpu' });
    expect(right.knownDeviation).toEqual(knownDeviation('webgpu', right.platform!.versions, WEBGPU.maskConstant));
    expect(right).toMatchObject({ fullyMasked: 'uniform', knownDeviation: { fullyMasked: 'refused' } });
    const { lastHiddenState } = await right.encode(batch, ['lastHiddenState']);
    expect(lastHiddenState!.data.some(Number.isNaN)).toBe(true);
    await right.dispose?.();
    const accepting = await bertSubject(checkpoint, { name: 'accepting', backend: 'webgpu', acceptDeviations: true });
    await expect(accepting.encode(batch, ['lastHiddenState'])).rejects.toThrow(/^Row 1 of the batch has no real token/);
    await accepting.dispose?.();
  });
});
