import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/backend';
import { clsState, firstRealPositions, lastRealPositions, lastState, meanState } from './pooling';

const MASK = [0, 1, 1, 1, 0, 1, 0, 0, 0];
const batch = { size: 3, length: 3, inputIds: new Int32Array(9), attentionMask: Int32Array.from(MASK) };
const hidden = (): tf.Tensor3D => tf.tensor3d([1, -1, 2, -2, 4, -4, 8, 1, 16, 2, 32, 4, 5, 5, 6, 6, 7, 7], [3, 3, 2]);

beforeAll(() => useBackend('wasm'));

test('the first real token stands where the mask first is 1, and at 0 where there is none', () => {
  expect([...firstRealPositions(batch)]).toEqual([1, 0, 0]);
  expect([...firstRealPositions({ ...batch, attentionMask: null })]).toEqual([0, 0, 0]);
});

test('cls is the state of the first real token', () => {
  expect(clsState(hidden(), batch).arraySync()).toEqual([
    [2, -2],
    [8, 1],
    [5, 5],
  ]);
});

test('last is the state of the last real token, at the end of a row that has none', () => {
  expect([...lastRealPositions(batch)]).toEqual([2, 2, 2]);
  expect([...lastRealPositions({ ...batch, attentionMask: Int32Array.of(1, 0, 0, 1, 1, 0, 0, 0, 0) })]).toEqual([
    0, 1, 2,
  ]);
  expect([...lastRealPositions({ ...batch, attentionMask: null })]).toEqual([2, 2, 2]);
  expect(
    lastState(hidden(), { ...batch, attentionMask: Int32Array.of(1, 0, 0, 1, 1, 0, 0, 0, 0) }).arraySync(),
  ).toEqual([
    [1, -1],
    [16, 2],
    [7, 7],
  ]);
});

test('mean counts real tokens only, and is 0 in a row that has none', () => {
  expect(meanState(hidden(), tf.tensor2d(MASK, [3, 3])).arraySync()).toEqual([
    [3, -3],
    [20, 2.5],
    [0, 0],
  ]);
});

test('mean without a mask is the mean under a mask of ones, bit for bit', () => {
  expect(meanState(hidden(), null).arraySync()).toEqual(meanState(hidden(), tf.ones([3, 3])).arraySync());
});
