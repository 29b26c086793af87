// The judge of "these places agree", on encodings written by hand.
import type { Encoding } from '../core/encoding';
import type { Traits } from '../core/subject';
import { judgeAlignments, sameRows } from './align';
import type { Evidence } from './invariant';

const CASE = {
  length: 2,
  solo: false,
  rows: [0, 1].map(() => ({ tokens: [5, 6], types: [0, 0], at: [0, 1], under: [], otherUnder: [] })),
};
const ALIGNMENTS = sameRows(CASE, 'a', 'b');

/** Two rows of two positions, one number each. */
function states(...numbers: number[]): Encoding {
  return { lastHiddenState: { data: Float32Array.from(numbers), shape: [2, 2, 1] } };
}

function evidence(a: Encoding, b: Encoding, bound: number): Evidence {
  return {
    traits: {} as Traits,
    encodings: new Map([
      ['a', a],
      ['b', b],
    ]),
    gradients: new Map(),
    refusals: new Map(),
    bound: { value: bound, origin: 'by hand' },
  };
}

const judged = (bound: number, ...observed: number[]) =>
  judgeAlignments(ALIGNMENTS, evidence(states(4, 2, 8, 1), states(...observed), bound), 'calibrated');

test('the smallest bound that would pass does pass, and one a little smaller does not', () => {
  const { violation } = judged(0.1, 4, 2.5, 12, 1);
  // In parts of the largest number of the row.
  expect(violation).toMatchObject({ deviation: 0.125, smallestPassingBound: 0.5, count: 2, compared: 4 });
  expect(judged(violation!.smallestPassingBound, 4, 2.5, 12, 1).verdict).toBe('held');
  expect(judged(violation!.smallestPassingBound * 0.999, 4, 2.5, 12, 1).verdict).toBe('violated');
});

test('the rows with a number out of bounds are named, those of the case where the observed run has another order', () => {
  expect(judged(0.1, 4, 2, 12, 1).rows).toEqual([1]);
  expect(judged(0.1, 0, 2, 12, 1).rows).toEqual([0, 1]);
  expect(judged(0.1, 4, 2, 8, 1).rows).toBeUndefined();
  const swapped = ALIGNMENTS.map((alignment, row) => ({
    ...alignment,
    observed: { ...alignment.observed, row: 1 - row },
    row,
  }));
  const of = evidence(states(4, 2, 8, 1), states(8, 1, 9, 2), 0.1);
  expect(judgeAlignments(swapped, of, 'calibrated').rows).toEqual([0]);
});

test('NaN never passes, whatever the bound', () => {
  const { verdict, worst, violation } = judged(Infinity, 4, NaN, 8, 1);
  expect({ verdict, worst }).toEqual({ verdict: 'violated', worst: Infinity });
  expect(violation).toMatchObject({ index: [0, 1, 0], smallestPassingBound: Infinity });
});
