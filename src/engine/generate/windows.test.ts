// How the cases of a run with a limit of time are taken together.
import { caseOf, row } from '../invariants/testing/by-hand';
import type { Place } from './small-first';
import { Windows } from './windows';

/** Places of so many tokens each, one row long; those from `drawn` on are of the stream, those before `covers` reach a class. */
function* placesOf(sizes: readonly number[], drawn = Infinity, covers = 0): Generator<Place, never> {
  for (let index = 0; ; index++) {
    const size = sizes[Math.min(index, sizes.length - 1)];
    const testCase = caseOf(row(new Array<number>(size).fill(5)));
    yield { testCase, index, from: index >= drawn ? 'stream' : 'first', covers: index < covers };
  }
}

function windowsOf(windows: Windows, count: number): number[][] {
  return Array.from({ length: count }, () => windows.next().map(({ index }) => index));
}

test('one case first, then as many tokens as all before hold, and one case at least', () => {
  const windows = new Windows(placesOf([2, 2, 2, 2, 3, 40, 2]), 100);
  expect(windowsOf(windows, 5)).toEqual([[0], [1], [2, 3], [4], [5]]);
  expect(windows.next()).toHaveLength(25);
});

test('no more than 64 cases and 16,384 tokens', () => {
  const many = new Windows(placesOf([2]), 1000);
  expect(windowsOf(many, 12).map((window) => window.length)).toEqual([1, 1, 2, 4, 8, 16, 32, 64, 64, 64, 64, 64]);
  const large = new Windows(placesOf([5000]), 20);
  expect(windowsOf(large, 5).map((window) => window.length)).toEqual([1, 1, 2, 3, 3]);
});

test('what is drawn shares none with what is not, and there are no more than were asked for', () => {
  const windows = new Windows(placesOf([2], 6), 9);
  expect(windowsOf(windows, 4)).toEqual([[0], [1], [2, 3], [4, 5]]);
  expect(windowsOf(windows, 2)).toEqual([[6, 7, 8], []]);
});

test('the covering cases that are left', () => {
  const windows = new Windows(placesOf([2], 100, 5), 100);
  expect(windowsOf(windows, 2)).toEqual([[0], [1]]);
  expect(windows.covering().map(({ index }) => index)).toEqual([2, 3, 4]);
});
