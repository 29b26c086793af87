import { _, caseOf, row } from '../invariants/testing/by-hand';
import { countCase, noProgress } from './case-progress';

test('cases and rows are counted, and the cases in which padding could be felt: some row has both', () => {
  const counts = noProgress(9);
  expect(counts).toEqual({ done: 0, asked: 9, rows: 0, passes: 0, padded: 0, ms: 0 });
  countCase(counts, caseOf(row([5, 6]), row([_, _])));
  expect(counts).toMatchObject({ done: 1, rows: 2, padded: 0 });
  countCase(counts, caseOf(row([5, 6]), row([_, 7]), row([8, _])));
  expect(counts).toEqual({ done: 2, asked: 9, rows: 5, passes: 0, padded: 1, ms: 0 });
});
