import { dropTheBias } from '../../../subjects/faults/drop-the-bias';
import { allClose, batchFrom, cosine, paddedRight } from './batches';
import { failuresOf, OTHER_TESTS } from '.';

const PLANT = { backend: 'wasm', weightsSeed: '1' };
const TRAITS = { padId: 0, vocabularySize: 9, tokenTypes: 1, positions: 'given' } as Parameters<typeof batchFrom>[2];

test('all of them pass on the correct model, with any seed', async () => {
  for (const seed of [1, 2, 3]) expect(await failuresOf(undefined, PLANT, seed)).toEqual([]);
});

test('a mask that never arrives is found by those that compare with the unpadded run tightly enough', async () => {
  const failed = await failuresOf(dropTheBias, PLANT, 1);
  expect(failed).toContain('left padding');
  expect(failed).toContain('a hundred samples');
  // Both of its runs are padded alike.
  expect(failed).not.toContain('batching equivalence');
});

test('names are not used twice', () => {
  expect(new Set(OTHER_TESTS.map(({ name }) => name)).size).toBe(OTHER_TESTS.length);
});

test('padding on the right fills up to the longest; positions count real tokens and are 1 under the padding', () => {
  expect(paddedRight([[5], [6, 7, 8]], TRAITS)).toEqual({
    size: 2,
    length: 3,
    inputIds: Int32Array.of(5, 0, 0, 6, 7, 8),
    attentionMask: Int32Array.of(1, 0, 0, 1, 1, 1),
    positionIds: Int32Array.of(0, 1, 1, 0, 1, 2),
  });
});

test('allclose is that of numpy, and NaN is close to nothing', () => {
  expect(allClose([1, 100], [1.00001, 100.09], 1e-3, 1e-5)).toBe(true);
  expect(allClose([1, 100], [1, 100.11], 1e-3, 1e-5)).toBe(false);
  expect(allClose([NaN], [NaN], 1, 1)).toBe(false);
  expect(allClose([1], [1, 2], 1, 1)).toBe(false);
});

test('cosine', () => {
  expect(cosine([1, 0], [3, 0])).toBe(1);
  expect(cosine([1, 0], [0, 2])).toBe(0);
  expect(cosine([0, 0], [1, 1])).toBeNaN();
});
