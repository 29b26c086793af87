import type { Axes, Size } from './axes';
import { axesOf, inOrderOf, shapeAt } from './axes';
import { realPart } from './real-part';

const SIZES: readonly Size[] = [
  { B: 3, S: 7 },
  { B: 3, S: 11 },
  { B: 5, S: 7 },
];
const seen = (shape: (size: Size) => number[]) => SIZES.map((size) => ({ size, shape: shape(size) }));

test.each<[string, (size: Size) => number[], Axes | undefined]>([
  ['states', ({ B, S }) => [B, S, 384], [['B'], ['S'], [384]]],
  ['attention weights', ({ B, S }) => [B, 12, S, S], [['B'], [12], ['S'], ['S']]],
  ['a number', () => [], []],
  ['a width that is as many as there are rows', () => [3, 7], [[3], [7]]],
  ['rows and positions in one axis', ({ B, S }) => [B * S, 8], [['B', 'S'], [8]]],
  ['rows and heads in one axis', ({ B, S }) => [B * 4, S, 8], [['B', 4], ['S'], [8]]],
  ['pairs of positions', ({ S }) => [S * S], [['S', 'S']]],
  ['one position more', ({ B, S }) => [B, S + 1], undefined],
])('%s', (_, shape, axes) => expect(axesOf(seen(shape))).toEqual(axes));

test('a tensor that has another number of axes for another batch has none that are known', () => {
  expect(
    axesOf([
      { size: SIZES[0], shape: [3] },
      { size: SIZES[1], shape: [3, 1] },
    ]),
  ).toBeUndefined();
});

test('what a reshape puts into one axis stands there in the order in which it stood', () => {
  const flat: Axes = [['B', 'S'], [8]];
  const reshape = { operator: 'Reshape' };
  expect(inOrderOf(flat, reshape, [[['S'], ['B'], [8]]])).toEqual([['S', 'B'], [8]]);
  // (S, B·H, D) of fairseq, and back to (S, B, H, D)
  expect(inOrderOf([['S'], ['B', 4], [2]], reshape, [[['S'], ['B'], [8]]])).toEqual([['S'], ['B', 4], [2]]);
  // What comes of it keeps that order.
  expect(inOrderOf(flat, { operator: 'Add' }, [[['S', 'B'], [8]]])).toEqual([['S', 'B'], [8]]);
  // Where the numbers do not come out, the usual order stands.
  expect(inOrderOf(flat, reshape, [[['S'], [3]]])).toEqual(flat);
});

test('the real part of a tensor is that of a row and of its positions, in their order', () => {
  const size = { B: 2, S: 4 };
  const side = { row: 1, at: [3, 1] };
  expect(shapeAt([['B'], ['S'], [2]], size)).toEqual([2, 4, 2]);
  expect([...realPart([['B'], ['S'], [2]], size, side)]).toEqual([14, 15, 10, 11]);
  expect([...realPart([['S', 'B'], [2]], size, side)]).toEqual([14, 15, 6, 7]);
  // Queries and keys alike.
  expect([...realPart([['B'], [1], ['S'], ['S']], size, side)]).toEqual([31, 29, 23, 21]);
  expect([...realPart([], size, side)]).toEqual([0]);
});
