import { addCost, noCost, costSince } from './cost';

test('what was done since, and what was done elsewhere, is counted field by field', () => {
  const before = { runsAsked: 1, runsMade: 2, passes: 3, rows: 4, tokens: 5, secondLooks: 6, pooled: 7 };
  const now = { runsAsked: 11, runsMade: 22, passes: 33, rows: 44, tokens: 55, secondLooks: 66, pooled: 77 };
  const between = { runsAsked: 10, runsMade: 20, passes: 30, rows: 40, tokens: 50, secondLooks: 60, pooled: 70 };
  expect(costSince(before, now)).toEqual(between);
  expect(costSince(noCost(), now)).toEqual(now);
  const sum = { ...before };
  addCost(sum, between);
  expect(sum).toEqual(now);
});
