import type { Encoding, Values } from '../../core/encoding';
import { SubjectError } from '../../core/errors';
import type { Traits } from '../../core/subject';
import { TRAITS } from '../invariants/testing/by-hand';
import { Noise } from '../../numerics/noise';
import { addOrders, distanceBetween, hiddenAndShown, inOrders } from './noise-samples';

const SEQUENCE = { tokens: [5, 6, 7], types: [0, 1, 0] };
const ids = (...numbers: number[]): Int32Array => Int32Array.from(numbers);
const values = (shape: number[], ...numbers: number[]): Values => ({ data: Float32Array.from(numbers), shape });

test('one row for each order, every token with the position and the type that it had', () => {
  const batch = inOrders(
    SEQUENCE,
    [
      [0, 1, 2],
      [0, 2, 1],
    ],
    { ...TRAITS, tokenTypes: 2 },
  );
  expect(batch).toEqual({
    size: 2,
    length: 3,
    inputIds: ids(5, 6, 7, 5, 7, 6),
    attentionMask: ids(1, 1, 1, 1, 1, 1),
    tokenTypeIds: ids(0, 1, 0, 0, 0, 1),
    positionIds: ids(0, 1, 2, 0, 2, 1),
  });
  const bare = inOrders(SEQUENCE, [[0, 1, 2]], { ...TRAITS, positions: 'absolute' });
  expect(Object.keys(bare)).toEqual(['size', 'length', 'inputIds', 'attentionMask']);
  expect(inOrders(SEQUENCE, [[0, 1, 2]], { ...TRAITS, tokenTypes: 1 })).not.toHaveProperty('tokenTypeIds');
});

test('the second half is padding: hidden, and shown', () => {
  const { hidden, shown, real } = hiddenAndShown(SEQUENCE, TRAITS);
  expect(real).toEqual([0, 1]);
  expect(hidden.attentionMask).toEqual(ids(1, 1, 0));
  expect(shown.attentionMask).toEqual(ids(1, 1, 1));
  expect(hidden).toEqual({ ...shown, attentionMask: hidden.attentionMask });
  expect(shown).toEqual(inOrders(SEQUENCE, [[0, 1, 2]], TRAITS));
});

test('without a mask padding is heard as text, and text is what is shown in its place', () => {
  const { hidden, shown } = hiddenAndShown(SEQUENCE, { ...TRAITS, maskInput: 'none' });
  expect(hidden.inputIds).toEqual(ids(5, 6, TRAITS.padId));
  expect(shown.inputIds).toEqual(ids(5, 6, 7));
});

describe('what orders differ by', () => {
  const noiseOf = (
    expected: Encoding,
    observed: Encoding,
    orders: number[][],
    source: 'order' | 'float64' = 'order',
  ) => {
    const noise = new Noise();
    addOrders(noise, source, expected, observed, orders);
    return noise;
  };

  test('is read token by token, wherever it stands, and row by row', () => {
    const expected = {
      lastHiddenState: values([1, 2, 2], 1, 2, 3, 4),
      pooled: { mean: values([1, 2], 8, 8) },
    };
    const observed = {
      lastHiddenState: values([2, 2, 2], 1, 2, 3, 4, 3, 4, 1, 2),
      pooled: { mean: values([2, 2], 8, 8, 8, 8) },
    };
    const orders = [
      [0, 1],
      [1, 0],
    ];
    const same = noiseOf(expected, observed, orders);
    expect(same.worst).toEqual({ order: 0, float64: 0 });
    // Two tokens and a pooled vector, in two orders.
    expect(same.samples).toBe(6);
    const apart = { ...observed, lastHiddenState: values([2, 2, 2], 1, 2, 3, 4, 3, 4, 1, 3) };
    expect(noiseOf(expected, apart, orders).worst.order).toBe(0.5);
    const other = { ...observed, lastHiddenState: values([2, 2, 2], 1, 2, 3, 4, 3, 5, 1, 2) };
    expect(noiseOf(expected, other, orders).worst.order).toBe(0.25);
    const pooled = { ...observed, pooled: { mean: values([2, 2], 8, 8, 8, 10) } };
    expect(noiseOf(expected, pooled, orders, 'float64').worst).toEqual({ order: 0, float64: 0.25 });
  });

  test('is one number for each unit, however many tokens there are', () => {
    const three = { lastHiddenState: values([1, 3, 1], 1, 2, 4) };
    const apart = { lastHiddenState: values([1, 3, 1], 1, 2, 5) };
    const noise = noiseOf(three, apart, [[0, 1, 2]]);
    expect([noise.samples, noise.worst.order, noise.scaleOf('lastHiddenState').units.length]).toEqual([3, 0.25, 1]);
  });

  test('cannot be read where an output is missing or of another width', () => {
    const expected = { lastHiddenState: values([1, 1, 2], 1, 2) };
    const message =
      'lastHiddenState of width 2 is not in every answer. An instance that reordered() or reference() stands for must offer the same outputs.';
    for (const observed of [{}, { lastHiddenState: values([1, 1, 1], 1) }]) {
      expect(() => noiseOf(expected, observed, [[0]])).toThrow(new SubjectError(message));
    }
  });
});

describe('how far two answers are apart', () => {
  const expected: Encoding = {
    lastHiddenState: values([1, 3, 2], 4, 1, 2, 2, 9, 9),
    pooled: { mean: values([1, 2], 8, 1) },
    hiddenStates: [values([1, 1, 1], 1)],
  };
  const apart = (observed: Encoding, at = [0, 1], noise?: Noise, traits: Traits = TRAITS): number =>
    distanceBetween(noise, expected, { ...expected, ...observed }, at, traits);

  test('is the worst, in parts of each vector', () => {
    expect(apart({})).toBe(0);
    expect(apart({ lastHiddenState: values([1, 3, 2], 4, 2, 2, 2, 9, 9) })).toBe(0.25);
    expect(apart({ lastHiddenState: values([1, 3, 2], 4, 2, 2, 3, 9, 9) })).toBe(0.5);
    expect(apart({ pooled: { mean: values([1, 2], 8, 7) } })).toBe(0.75);
  });

  test('is asked at the positions that are named, of the outputs that are offered and compared', () => {
    const behind = { lastHiddenState: values([1, 3, 2], 4, 1, 2, 2, 0, 0) };
    expect(apart(behind)).toBe(0);
    expect(apart(behind, [2])).toBe(1);
    expect(apart({ hiddenStates: [values([1, 1, 1], 9)] })).toBe(0);
    const states: Traits = { ...TRAITS, outputs: ['lastHiddenState'] };
    expect(apart({ pooled: { mean: values([1, 2], 8, 7) } }, [0, 1], undefined, states)).toBe(0);
  });

  test('is counted in the noise where that was measured', () => {
    const noise = new Noise();
    const one = (values: Values) => ({ values, offset: 0, count: 2 });
    noise.add('lastHiddenState', 'order', one(values([2], 0, 0)), one(values([2], 0.5, 0.25)));
    noise.add('pooled.mean', 'order', one(values([2], 0, 0)), one(values([2], 1, 1)));
    expect(apart({ lastHiddenState: values([1, 3, 2], 4, 3, 2, 2, 9, 9) }, [0, 1], noise)).toBeCloseTo(4, 6);
    expect(apart({ pooled: { mean: values([1, 2], 8, 3) } }, [0, 1], noise)).toBeCloseTo(2, 6);
  });

  test('is not finite where a number is not', () => {
    expect(apart({ lastHiddenState: values([1, 3, 2], 4, NaN, 2, 2, 9, 9) })).toBe(Infinity);
  });
});
