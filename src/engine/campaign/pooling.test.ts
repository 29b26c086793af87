import { caseOf, row } from '../invariants/testing/by-hand';
import { Pooling } from './pooling';

const ONE = { ...caseOf(row([1, 2])), singleton: true };
const MANY = caseOf(row([1, 2]), row([3, 4]));

test('the first and every fourth of either kind has each run by itself, whatever comes between', () => {
  const pooling = new Pooling();
  const stream = [MANY, MANY, ONE, MANY, ONE, MANY, MANY, ONE, ONE, ONE];
  const pooled = stream.map((testCase) => pooling.next(testCase).pooled === true);
  expect(pooled).toEqual([false, true, false, true, true, true, false, true, true, false]);
});

test('nothing else of a case changes, and none is pooled where nobody wants it', () => {
  const [wanted, unwanted] = [new Pooling(), new Pooling(false)];
  const twice = (pooling: Pooling) => [pooling.next(MANY), pooling.next(MANY)];
  expect(twice(wanted)).toEqual([MANY, { ...MANY, pooled: true }]);
  expect(twice(unwanted)).toEqual([MANY, MANY]);
});
