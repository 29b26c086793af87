import fc from 'fast-check';
import { LAYOUTS, layoutOf } from '../../core/layout';
import { placementOf } from './placement';

const shapes = fc.record({
  layout: fc.constantFrom(...LAYOUTS),
  length: fc.integer({ min: 3, max: 140 }),
  real: fc.nat(1023),
  where: fc.nat(1023),
});

test('a placement has the layout that was asked for, wherever three positions give room', () => {
  fc.assert(
    fc.property(shapes, ({ layout, length, real, where }) => {
      expect(layoutOf(placementOf(layout, length, real, where), length)).toBe(layout);
    }),
    { seed: 1, numRuns: 3000 },
  );
});

test('positions rise and lie in the row', () => {
  fc.assert(
    fc.property(shapes, ({ layout, length, real, where }) => {
      const at = placementOf(layout, length, real, where);
      expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
      expect(at.every((position) => position >= 0 && position < length)).toBe(true);
    }),
    { seed: 1 },
  );
});

test.each([
  ['right', 1, 'none'],
  ['holes', 1, 'none'],
  ['both', 2, 'right'],
  ['holes', 2, 'right'],
  ['left', 2, 'left'],
  ['all', 1, 'all'],
] as const)('%s gives way in a row of %i to %s', (layout, length, instead) => {
  expect(layoutOf(placementOf(layout, length, 7, 7), length)).toBe(instead);
});
