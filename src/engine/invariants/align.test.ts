// The judge of "these places agree", on encodings written by hand.
import type { Encoding } from '../../core/encoding';
import type { Traits } from '../../core/subject';
import type { Bound } from '../../numerics/bounds';
import { Noise } from '../../numerics/noise';
import { encodingOf, judgeAlignments, sameRows, scaleFor } from './align';
import type { Evidence } from './invariant';

const CASE = {
  length: 2,
  singleton: false,
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

describe('what is compared', () => {
  const values = (shape: number[], ...numbers: number[]) => ({ data: Float32Array.from(numbers), shape });
  const everything = (...changed: number[]): Encoding => ({
    lastHiddenState: values([2, 2, 1], 4, 2, 8, 1),
    hiddenStates: [values([2, 2, 1], 1, 2, 3, 4)],
    pooled: { mean: values([2, 2], 1, 2, 3, changed[0] ?? 4), cls: values([2, 1], 5, changed[1] ?? 6) },
    logits: values([2, 2, 2], 1, 2, 3, 4, 5, 6, 7, changed[2] ?? 8),
  });
  const exactly = (a: Encoding, b: Encoding, alignments = ALIGNMENTS) =>
    judgeAlignments(alignments, evidence(a, b, 0), 'exact');

  test('states, pooled vectors and logits, and no hidden states unless they are named', () => {
    expect(exactly(everything(), everything())).toEqual({ verdict: 'held', compared: 4 + 4 + 2 + 8, worst: 0 });
    const read = ['hiddenStates'] as const;
    expect(judgeAlignments(ALIGNMENTS, evidence(everything(), everything(), 0), 'exact', read).compared).toBe(4);
  });

  test('pooled vectors by row, the others by position', () => {
    expect(exactly(everything(), everything(5)).violation).toEqual({
      message: 'pooled.mean of row 1 is 5.00 in the run "b" and 4.00 in the run "a" (the bits must be the same).',
      output: 'pooled.mean',
      index: [1, 1],
      row: 1,
      observed: 5,
      expected: 4,
      deviation: 1,
      bound: 0,
      smallestPassingBound: 1,
      count: 1,
      compared: 18,
      runs: ['a', 'b'],
    });
    expect(exactly(everything(4, 6), everything(4, 7)).violation).toMatchObject({
      output: 'pooled.cls',
      index: [1, 0],
    });
    expect(exactly(everything(), everything(4, 6, 9)).violation).toMatchObject({
      message:
        'logits of row 1, position 1 is 9.00 in the run "b" and 8.00 in the run "a" (the bits must be the same).',
      index: [1, 1, 1],
    });
  });

  test('the first violation is told, all are counted', () => {
    const { violation } = exactly(everything(), everything(5, 8, 8));
    expect(violation).toMatchObject({ output: 'pooled.mean', count: 2, deviation: 1, smallestPassingBound: 2 });
  });

  test('places of one run with those of another, row by row and position by position', () => {
    const crossed = [{ expected: { run: 'a', row: 1, at: [0, 1] }, observed: { run: 'b', row: 0, at: [1, 0] } }];
    const only = (encoding: Encoding): Encoding => ({ lastHiddenState: encoding.lastHiddenState });
    const longer = { lastHiddenState: values([1, 3, 1], 1, 8, 5) };
    expect(exactly(only(everything()), longer, crossed)).toEqual({ verdict: 'held', compared: 2, worst: 0 });
    const off = { lastHiddenState: values([1, 3, 1], 2, 8, 5) };
    expect(exactly(only(everything()), off, crossed).violation).toMatchObject({
      index: [0, 0, 0],
      row: 0,
      expected: 1,
    });
  });

  test('a row without a real token is not, whatever its pooled vector is; where all are such, nothing is', () => {
    const none = [{ expected: { run: 'a', row: 1, at: [] }, observed: { run: 'b', row: 1, at: [] } }];
    expect(exactly(everything(), everything(9), none)).toEqual({ verdict: 'vacuous', compared: 0, worst: 0 });
  });

  test('what is missing is named', () => {
    expect(() => exactly(everything(), states(4, 2, 8, 1))).toThrow('the run "b" has no pooled.mean');
    expect(() => encodingOf(evidence(everything(), everything(), 0), 'c')).toThrow('the run "c" was not made');
  });
});

test('a deviation is told in parts of the row, or in multiples of the noise where that was measured', () => {
  expect(judged(0.1, 4, 2.5, 8, 1).violation!.message).toBe(
    'lastHiddenState of row 0, position 1 is 2.50 in the run "b" and 2.00 in the run "a" (0.125 of the row\'s magnitude, bound 0.100).',
  );
  expect(judged(0.1, 4, 2.5, 8, 1).violation).not.toHaveProperty('noise');

  const noise = new Noise();
  const one = (x: number) => ({ values: { data: Float32Array.of(x), shape: [1] }, offset: 0, count: 1 });
  noise.add('lastHiddenState', 'order', one(0), one(0.125));
  const by = (...numbers: number[]) => {
    const made = evidence(states(4, 2, 8, 1), states(...numbers), 8);
    return judgeAlignments(ALIGNMENTS, { ...made, bound: { ...made.bound, noise } }, 'calibrated');
  };
  expect(by(5, 2, 8, 1).verdict).toBe('held');
  const { violation } = by(4, 4, 8, 1);
  expect(violation!.message).toContain('(16.0× the noise measured, bound 8.00)');
  expect(violation!.noise).toBeCloseTo(0.125, 10);
  expect(violation!.deviation * violation!.noise!).toBeCloseTo(2, 10);
  expect(by(4, NaN, 8, 1).violation).not.toHaveProperty('noise');
});

test('0 and −0 are not the same bits, and no multiple of any noise apart', () => {
  const noise = new Noise();
  const exact = evidence(states(0, 0, 0, 0), states(0, -0, 0, 0), 0);
  const { violation } = judgeAlignments(ALIGNMENTS, { ...exact, bound: { ...exact.bound, noise } }, 'exact');
  expect(violation).toMatchObject({ observed: -0, expected: 0, deviation: 0 });
  expect(violation).not.toHaveProperty('noise');
});

test('without noise the scale is the largest number of all pairs, on the side that is trusted', () => {
  const one = (...numbers: number[]) => ({
    values: { data: Float32Array.from(numbers), shape: [numbers.length] },
    offset: 0,
    count: numbers.length,
  });
  const bound: Bound = { value: 1, origin: '' };
  expect(
    scaleFor(
      'x',
      [
        [one(1, -3), one(9)],
        [one(2), one(7)],
      ],
      bound,
    ),
  ).toBe(3);
});
