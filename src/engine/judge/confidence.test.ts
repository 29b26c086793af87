import { ruleOfThree } from './confidence';

test.each([1, 2, 3, 10, 100, 1e4, 1e6])('%i cases: 3/n is the exact limit, rounded up a little', (cases) => {
  const exact = 1 - 0.05 ** (1 / cases);
  const { rateBelow } = ruleOfThree(cases);
  expect(rateBelow).toBeGreaterThanOrEqual(exact);
  expect(rateBelow).toBeLessThanOrEqual(Math.min(1, exact * (cases < 10 ? 1.6 : 1.16)));
  // So many cases without a failure would come by chance in at most one of twenty runs.
  expect((1 - rateBelow) ** cases).toBeLessThanOrEqual(0.05);
});
