import type { Encoding, Values } from '../../core/encoding';
import { _, caseOf, row } from '../invariants/testing/by-hand';
import { unchanged } from '../invariants/variant';
import { putBack } from './put-back';

const values = (shape: readonly number[], from = 0): Values => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_one, i) => from + i),
  shape,
});

/** Two rows of three positions, of two tokens each. */
const OWN = unchanged(caseOf(row([5, 6, _]), row([_, 7, 8])));
/** The same the other way round, at four positions. */
const TURNED = { ...unchanged(caseOf(row([7, _, 8, _]), row([_, _, 5, 6]))), from: [1, 0] };

test('each row comes back to its place, its tokens to their positions, and nothing stands elsewhere', () => {
  const encoding: Encoding = { lastHiddenState: values([2, 4, 2]), pooled: { mean: values([2, 3]) } };
  const { lastHiddenState, pooled } = putBack(OWN, [{ variant: TURNED, encoding }]);
  expect(lastHiddenState!.shape).toEqual([2, 3, 2]);
  expect([...lastHiddenState!.data]).toEqual([12, 13, 14, 15, NaN, NaN, NaN, NaN, 0, 1, 4, 5]);
  expect(pooled!.mean).toEqual({ data: Float32Array.of(3, 4, 5, 0, 1, 2), shape: [2, 3] });
});

test('weights come back by query and by key, head by head', () => {
  const encoding: Encoding = { attentions: [values([2, 1, 4, 4])], hiddenStates: [values([2, 4, 1])] };
  const { attentions, hiddenStates } = putBack(OWN, [{ variant: TURNED, encoding }]);
  expect(attentions![0].shape).toEqual([2, 1, 3, 3]);
  expect([...attentions![0].data.slice(0, 9)]).toEqual([26, 27, NaN, 30, 31, NaN, NaN, NaN, NaN]);
  expect([...hiddenStates![0].data]).toEqual([6, 7, NaN, NaN, 0, 2]);
});

test('a row that another replaced is taken from where it stayed, and is nowhere where it stayed nowhere', () => {
  const first = { variant: { ...OWN, from: [0, -1] }, encoding: { pooled: { cls: values([2, 1]) } } };
  const second = { variant: { ...OWN, from: [-1, 1] }, encoding: { pooled: { cls: values([2, 1], 10) } } };
  expect([...putBack(OWN, [first, second]).pooled!.cls.data]).toEqual([0, 11]);
  expect([...putBack(OWN, [first]).pooled!.cls.data]).toEqual([0, NaN]);
});
