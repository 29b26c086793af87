import type { Values } from '../core/encoding';
import { compareBits } from './compare';
import type { Ends } from './nearest';
import { nearest, sameBits, widened } from './nearest';

const values = (...numbers: number[]): Values => ({ data: Float32Array.from(numbers), shape: [numbers.length] });
const whole = (all: Values) => ({ values: all, offset: 0, count: all.data.length });
const endsOf = (...draws: readonly number[][]): Ends =>
  draws.reduce<Ends | undefined>((ends, draw) => widened(ends, values(...draw)), undefined)!;
const nearestOf = (a: Ends, b: Ends): [number[], number[]] => {
  const [left, right] = nearest([whole(a.low), whole(a.high)], [whole(b.low), whole(b.high)]);
  return [[...left.values.data], [...right.values.data]];
};

test('the ends of many answers are the least and the greatest, number by number', () => {
  const first = values(1, -1, 5);
  const ends = [values(2, -2, 4), values(0, -3, 6)].reduce(
    (known, one) => widened(known, one),
    widened(undefined, first),
  );
  expect([...ends.low.data]).toEqual([0, -3, 4]);
  expect([...ends.high.data]).toEqual([2, -1, 6]);
  expect([...first.data]).toEqual([1, -1, 5]);
});

test('answers that part are as far apart as their nearest ends; those that do not are one', () => {
  const expected = endsOf([1, 5, 1], [2, 4, 3]);
  const observed = endsOf([4, 1, 2], [3, 2, 9]);
  expect(nearestOf(expected, observed)).toEqual([[2, 4, 1], [3, 2, 1]]); // prettier-ignore
});

test('an answer that was given by both is no difference, though all others part', () => {
  const [left, right] = nearestOf(endsOf([1], [1], [1]), endsOf([1], [2], [2]));
  expect(left).toEqual(right);
});

test('zeros of two signs part, as bits do', () => {
  const [left, right] = nearestOf(endsOf([0], [0]), endsOf([-0], [-0]));
  expect(Object.is(left[0], 0)).toBe(true);
  expect(Object.is(right[0], -0)).toBe(true);
});

test.each([NaN, -Infinity, Infinity])('what is %d in one answer of many stays, on whichever side', (number) => {
  for (const [a, b] of [
    [endsOf([1], [number]), endsOf([1], [1])],
    [endsOf([1], [1]), endsOf([1], [number], [2])],
  ]) {
    const [left, right] = nearest([whole(a.low), whole(a.high)], [whole(b.low), whole(b.high)]);
    expect(compareBits(left, right).count).toBe(1);
    expect(nearestOf(a, b).flat()).toContainEqual(number);
  }
});

test('a part of a tensor is taken where it stands', () => {
  const [low, high] = [values(9, 1, 2, 9), values(9, 2, 3, 9)];
  const at = (all: Values) => ({ values: all, offset: 1, count: 2 });
  const [left, right] = nearest([at(low), at(high)], [whole(values(5, 0)), whole(values(6, 1))]);
  expect([[...left.values.data], [...right.values.data]]).toEqual([[2, 2], [5, 1]]); // prettier-ignore
});

test('bits are the same or not, NaNs too', () => {
  expect(sameBits(values(1, NaN), values(1, NaN))).toBe(true);
  expect(sameBits(values(0), values(-0))).toBe(false);
});
