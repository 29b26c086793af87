import type { Placed } from './lots';
import { sharesOf, tokensOf } from './shares';

test('each lot goes to whoever has the least to do, the first of them where several have', () => {
  expect(sharesOf([5, 1, 1, 1, 9, 1], 2)).toEqual([
    [0, 5],
    [1, 2, 3, 4],
  ]);
  expect(sharesOf([1, 1, 1, 1], 3)).toEqual([[0, 3], [1], [2]]);
});

test('a worker for whom nothing is left has nothing to do', () => {
  expect(sharesOf([7], 3)).toStrictEqual([[0], [], []]);
  expect(sharesOf([], 2)).toStrictEqual([[], []]);
});

test('a lot costs the tokens of all its runs', () => {
  const placed = (...batches: [size: number, length: number][]): Placed =>
    ({ plan: { runs: batches.map(([size, length]) => ({ batch: { size, length } })) }, index: 0 }) as unknown as Placed;
  expect(tokensOf([placed([2, 3], [4, 5]), placed([1, 7])])).toBe(6 + 20 + 7);
  expect(tokensOf([])).toBe(0);
});
