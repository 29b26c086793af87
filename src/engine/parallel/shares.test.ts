import type { Placed } from '../plan/lots';
import { sharesOf, tokensOf } from './shares';

const lots = (...costs: number[]): { readonly cost: number }[] => costs.map((cost) => ({ cost }));

describe('shares', () => {
  test('the dearest lot goes first, each to whoever has the least so far; a worker has its own in their order', () => {
    expect(sharesOf([], lots(5, 1, 1, 1, 9, 1), 2)).toEqual([
      { measures: [], lots: [4] },
      { measures: [], lots: [0, 1, 2, 3, 5] },
    ]);
    expect(sharesOf([], lots(1, 1, 1, 1), 3).map((share) => share.lots)).toEqual([[0, 3], [1], [2]]);
  });

  test('measuring is a part of what a worker has to do, and the cheapest is measured first', () => {
    expect(sharesOf(lots(10, 90, 20), lots(1, 60, 2), 2)).toEqual([
      { measures: [1], lots: [2] },
      { measures: [0, 2], lots: [0, 1] },
    ]);
    expect(sharesOf(lots(10, 90, 20), [], 1)).toEqual([{ measures: [0, 2, 1], lots: [] }]);
  });

  test('equal ones are measured in their order', () => {
    expect(sharesOf(lots(3, 3, 3), [], 1)[0].measures).toEqual([0, 1, 2]);
  });

  test('the lots that wait for noise the longest come last, whoever measures it', () => {
    const waiting = [
      { cost: 50, needs: 1 },
      { cost: 20, needs: 0 },
      { cost: 9, needs: 0 },
      { cost: 8, needs: 1 },
      { cost: 7 },
    ];
    // The first worker measures both, and the second has lots of either.
    expect(sharesOf(lots(5, 60), waiting, 2)).toEqual([
      { measures: [0, 1], lots: [2, 3] },
      { measures: [], lots: [4, 1, 0] },
    ]);
  });

  test('a worker for whom nothing is left has nothing to do', () => {
    expect(sharesOf([], lots(7), 3).map((share) => share.lots)).toStrictEqual([[0], [], []]);
    expect(sharesOf([], [], 1)).toStrictEqual([{ measures: [], lots: [] }]);
  });
});

test('a lot costs the tokens of all its runs', () => {
  const placed = (...batches: [size: number, length: number][]): Placed =>
    ({ plan: { runs: batches.map(([size, length]) => ({ batch: { size, length } })) }, index: 0 }) as unknown as Placed;
  expect(tokensOf([placed([2, 3], [4, 5]), placed([1, 7])])).toBe(6 + 20 + 7);
  expect(tokensOf([])).toBe(0);
});
