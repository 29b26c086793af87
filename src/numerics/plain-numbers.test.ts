import type { Encoding } from '../core/encoding';
import { withTypedNumbers } from './plain-numbers';

const taken = (lastHiddenState: unknown): unknown =>
  withTypedNumbers({ lastHiddenState } as Encoding, ['lastHiddenState']).lastHiddenState;

const SHAPE = [1, 2, 2];
const TYPED = { data: Float32Array.of(1, 2, 3, 4), shape: SHAPE };

test.each<[string, unknown]>([
  ['lists of lists', [[[1, 2], [3, 4]]]], // prettier-ignore
  ['lists of typed arrays', [[Float32Array.of(1, 2), Float64Array.of(3, 4)]]],
  ['a plain list and its shape', { data: [1, 2, 3, 4], shape: SHAPE }],
  ['a Float64Array and its shape', { data: Float64Array.of(1, 2, 3, 4), shape: SHAPE }],
])('%s are taken', (_, value) => {
  expect(taken(value)).toEqual(TYPED);
});

test.each<[string, unknown]>([
  ['what is as it should be', TYPED],
  ['lists of several lengths', [[[1, 2], [3]]]],
  ['what is no number', [[[1, null]]]],
  ['texts', { data: ['1'], shape: [1, 1, 1] }],
  ['nothing', []],
  ['too many axes', [[[[[1]]]]]],
  ['no object', 3],
])('%s stays as it is', (_, value) => {
  expect(taken(value)).toBe(value);
});

test('in records and in lists of layers as well, and the answer itself is not written to', () => {
  const answer = { pooled: { mean: [[1, 2]] }, attentions: [[[[[1]]]], TYPED] } as unknown as Encoding;
  const before = structuredClone(answer);
  expect(withTypedNumbers(answer, ['pooled', 'attentions'])).toEqual({
    pooled: { mean: { data: Float32Array.of(1, 2), shape: [1, 2] } },
    attentions: [{ data: Float32Array.of(1), shape: [1, 1, 1, 1] }, TYPED],
  });
  expect(answer).toEqual(before);
  expect(withTypedNumbers(answer, [])).toBe(answer);
});
