import type { Placed } from '../plan/chunks';
import { scheduleOf, tokensOf } from './scheduler';

const chunks = (...costs: number[]): { readonly cost: number }[] => costs.map((cost) => ({ cost }));

describe('shares', () => {
  test('the dearest chunk goes first, each to whoever has the least so far; a worker has its own in their order', () => {
    expect(scheduleOf([], chunks(5, 1, 1, 1, 9, 1), 2)).toEqual([
      { measures: [], chunks: [4] },
      { measures: [], chunks: [0, 1, 2, 3, 5] },
    ]);
    expect(scheduleOf([], chunks(1, 1, 1, 1), 3).map((share) => share.chunks)).toEqual([[0, 3], [1], [2]]);
  });

  test('measuring is a part of what a worker has to do, and the cheapest is measured first', () => {
    expect(scheduleOf(chunks(10, 90, 20), chunks(1, 60, 2), 2)).toEqual([
      { measures: [1], chunks: [2] },
      { measures: [0, 2], chunks: [0, 1] },
    ]);
    expect(scheduleOf(chunks(10, 90, 20), [], 1)).toEqual([{ measures: [0, 2, 1], chunks: [] }]);
  });

  test('equal ones are measured in their order', () => {
    expect(scheduleOf(chunks(3, 3, 3), [], 1)[0].measures).toEqual([0, 1, 2]);
  });

  test('the chunks that wait for noise the longest come last, whoever measures it', () => {
    const waiting = [
      { cost: 50, needs: 1 },
      { cost: 20, needs: 0 },
      { cost: 9, needs: 0 },
      { cost: 8, needs: 1 },
      { cost: 7 },
    ];
    // The first worker measures both, and the second has chunks of either.
    expect(scheduleOf(chunks(5, 60), waiting, 2)).toEqual([
      { measures: [0, 1], chunks: [2, 3] },
      { measures: [], chunks: [4, 1, 0] },
    ]);
  });

  test('a worker for whom nothing is left has nothing to do', () => {
    expect(scheduleOf([], chunks(7), 3).map((share) => share.chunks)).toStrictEqual([[0], [], []]);
    expect(scheduleOf([], [], 1)).toStrictEqual([{ measures: [], chunks: [] }]);
  });
});

test('a chunk costs the tokens of all its runs', () => {
  const placed = (...batches: [size: number, length: number][]): Placed =>
    ({ plan: { runs: batches.map(([size, length]) => ({ batch: { size, length } })) }, index: 0 }) as unknown as Placed;
  expect(tokensOf([placed([2, 3], [4, 5]), placed([1, 7])])).toBe(6 + 20 + 7);
  expect(tokensOf([])).toBe(0);
});
