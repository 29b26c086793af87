import { caseOf, row } from '../invariants/testing/by-hand';
import { Pooling } from './pooling';

const ONE = { ...caseOf(row([1, 2])), singleton: true };
const MANY = caseOf(row([1, 2]), row([3, 4]));

/** Behind the first cases, which have each run by themselves. */
function later(): Pooling {
  const pooling = new Pooling();
  const first = Array.from({ length: 24 }, (_, i) => pooling.next(i % 2 ? ONE : MANY));
  expect(first.some(({ pooled }) => pooled)).toBe(false);
  return pooling;
}

test('then every fourth of either kind has each run by itself, whatever comes between', () => {
  const pooling = later();
  const stream = [MANY, MANY, ONE, MANY, ONE, MANY, MANY, ONE, ONE, ONE];
  const pooled = stream.map((testCase) => pooling.next(testCase).pooled === true);
  expect(pooled).toEqual([true, true, true, true, true, false, true, true, false, true]);
});

test('nothing else of a case changes, and none is pooled where nobody wants it', () => {
  const [wanted, unwanted] = [later(), new Pooling(false)];
  const twice = (pooling: Pooling) => [pooling.next(MANY), pooling.next(MANY)];
  expect(twice(wanted)).toEqual([
    { ...MANY, pooled: true },
    { ...MANY, pooled: true },
  ]);
  expect(twice(unwanted)).toEqual([MANY, MANY]);
});
