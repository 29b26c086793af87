import type { ToyFaults } from '../../testing/toy-subject';
import { toySubject } from '../../testing/toy-subject';
import type { Report } from '../../core/report/report';
import { INVARIANTS } from '../invariants';
import { runCampaign } from './campaign';
import { sourceOf } from './check';

const RUNS = 48;

function campaign(faults: Partial<ToyFaults>, pool: boolean): Promise<Report> {
  const options = { seed: 5, runs: RUNS, invariants: INVARIANTS, investigate: false, minCoverage: 0, pool };
  return runCampaign(sourceOf(toySubject({ faults })), { model: 'toy' }, options);
}

const broken = ({ invariants }: Report): string[] =>
  invariants.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name);

test('a right subject holds in fewer runs, and the report counts what was pooled', async () => {
  const [pooled, byRun] = [await campaign({}, true), await campaign({}, false)];
  expect([broken(pooled), broken(byRun)]).toEqual([[], []]);
  expect(pooled.cost.pooled).toBeGreaterThan(RUNS / 4);
  expect(pooled.cost.pooled).toBeLessThan(RUNS / 2);
  expect(byRun.cost.pooled).toBe(0);
  expect(pooled.cost.runsMade).toBeLessThan(0.85 * byRun.cost.runsMade);
});

test.each<[string, Partial<ToyFaults>]>([
  ['what reads padding', { hidden: -1 }],
  ['what depends on the number of positions', { offset: ({ length }) => (length % 3) / 100 }],
])('%s breaks the same claims, first in the same case', async (_, faults) => {
  const [pooled, byRun] = [await campaign(faults, true), await campaign(faults, false)];
  expect(broken(byRun).length).toBeGreaterThan(0);
  expect(broken(pooled)).toEqual(broken(byRun));
  const first = ({ invariants }: Report): number =>
    Math.min(...invariants.flatMap(({ counterexample }) => counterexample?.found.index ?? []));
  expect(first(pooled)).toBe(first(byRun));
});
