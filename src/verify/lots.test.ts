import fc from 'fast-check';
import { cases } from '../generators/cases';
import { INVARIANTS } from '../invariants';
import { toySubject } from '../testing/toy-subject';
import { lots, windows } from './lots';
import { planCase } from './plan';

const sizes = { numbersPerToken: 1000, numbersPerPair: 100 };

test('windows follow one another and end with the stream', () => {
  for (const count of [0, 1, 15, 16, 17, 500, 10_000]) {
    const cut = windows(count);
    expect(cut.at(-1)?.[1] ?? 0).toBe(count);
    cut.forEach(([from, end], i) => {
      expect(from).toBe(cut[i - 1]?.[1] ?? 0);
      expect(end).toBeGreaterThan(from);
    });
  }
});

test('every plan is in one lot, with its like, and no lot is too large to hold', () => {
  const toy = toySubject();
  const stream = fc.sample(cases(toy, { regimes: ['typical', 'hot'] }), { seed: 1, numRuns: 400 });
  const placed = stream.map((testCase, index) => ({ plan: planCase(testCase, INVARIANTS, toy, sizes), index }));
  const cut = lots(placed);
  expect(
    cut
      .flat()
      .map(({ index }) => index)
      .sort((a, b) => a - b),
  ).toEqual(stream.map((_, i) => i));
  for (const lot of cut) {
    expect(new Set(lot.map(({ plan }) => `${plan.testCase.regime} ${plan.testCase.length}`)).size).toBe(1);
    const cost = lot.reduce((sum, { plan }) => sum + plan.cost, 0);
    expect(lot.length === 1 || cost <= 16e6).toBe(true);
  }
  expect(cut.length).toBeLessThan(stream.length / 2);
});
