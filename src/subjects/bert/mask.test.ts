import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/backend';
import { MASK_FORMS } from '../../core/mask';
import { LOWEST_FLOAT32 } from '../../core/float32';
import { addBias, formToBias, maskToBias, softmaxOver } from './mask';
import { withMaskAs } from '../../core/mask-of-batch';

const bits = (x: tf.Tensor): number[] => [...new Uint32Array(new Float32Array(x.dataSync()).buffer)];
const SCORES = [-0, 0, 3, -0, -1e5, 1e5, 7, -2];
const scores = (): tf.Tensor4D => tf.tensor4d(SCORES, [1, 1, 2, 4]);

describe.each(['wasm', 'cpu'])('the mask on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('is 0 at real keys and the lowest float32 at padding, one key a column', () => {
    const bias = maskToBias(tf.tensor2d([1, 0, 1, 1, 1, 0], [2, 3]))!;
    expect(bias.shape).toEqual([2, 1, 1, 3]);
    expect([...bias.dataSync()].map((x) => x + 0)).toEqual([0, LOWEST_FLOAT32, 0, 0, 0, LOWEST_FLOAT32]);
  });

  test('of ones keeps every bit of the scores, the sign of zero too, so that no mask agrees with it', () => {
    const ones = maskToBias(tf.ones([1, 4]));
    expect(bits(addBias(scores(), ones))).toEqual(bits(scores()));
    expect(bits(addBias(scores(), maskToBias(null)))).toEqual(bits(scores()));
  });

  test('leaves a padded key exactly nothing, under any score that float32 arithmetic may come to', () => {
    const weights = softmaxOver(addBias(scores(), maskToBias(tf.tensor2d([1, 0, 0, 1], [1, 4])))).dataSync();
    expect([1, 2, 5, 6].map((i) => weights[i])).toEqual([0, 0, 0, 0]);
    expect(weights[0] + weights[3]).toBeCloseTo(1, 6);
  });

  test.each(MASK_FORMS)('%s comes to the bias of the plain mask', (form) => {
    const attentionMask = Int32Array.of(1, 0, 1, 1, 1, 0);
    const { mask } = withMaskAs(form, { size: 2, length: 3, inputIds: new Int32Array(6), attentionMask });
    const bias = formToBias(mask!);
    const queries = mask!.data.length / 6;
    expect(bias.shape).toEqual([2, 1, queries, 3]);
    const plain = maskToBias(tf.tensor2d(attentionMask, [2, 3], 'float32'))!;
    expect([...bias.dataSync()].map((x) => x + 0)).toEqual(
      [...tf.tile(plain, [1, 1, queries, 1]).dataSync()].map((x) => x + 0),
    );
  });

  test('adds what is additive as it is, whatever its size', () => {
    const data = Float32Array.of(0, -3, -Infinity, -0);
    const bias = formToBias({ form: 'additive [B, 1, 1, S]', data, shape: [1, 1, 1, 4] });
    expect(bits(bias)).toEqual([...new Uint32Array(data.buffer)]);
  });

  test('makes a row without one real token uniform', () => {
    const weights = softmaxOver(addBias(scores(), maskToBias(tf.zeros([1, 4])))).dataSync();
    expect([...weights]).toEqual(Array(8).fill(0.25));
  });
});
