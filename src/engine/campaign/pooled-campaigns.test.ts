import type { Batch } from '../../core/batch';
import { tokenMaskOf } from '../../core/mask-of-batch';
import type { ToyFaults } from '../../testing/toy-subject';
import { toySubject } from '../../testing/toy-subject';
import type { Report } from '../../core/report/report';
import { INVARIANTS } from '../invariants';
import { runCampaign } from './campaign';
import { sourceOf } from './check';

const RUNS = 40;

function campaign(faults: Partial<ToyFaults>, pool: boolean): Promise<Report> {
  const options = { seed: 1, runs: RUNS, invariants: INVARIANTS, investigate: false, minCoverage: 0, pool };
  // Gradients are not pooled, and the toy's cost more than all else.
  const toy = { ...toySubject({ faults }), gradients: undefined };
  return runCampaign(sourceOf(toy), { model: 'toy' }, options);
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

// Behind the first 24 cases, of which none is pooled.
test.each<[string, number, Partial<ToyFaults>]>([
  ['what feels batches of 22 positions', 4, { offset: ({ length }) => (length === 22 ? 0.01 : 0) }],
  ['what hears padding at the position with index 33', 9, { mask: (batch) => hearing(batch, 33) }],
])('%s breaks the same claims in the same cases, pooled ones among them', async (_, least, faults) => {
  const [pooled, byRun] = [await campaign(faults, true), await campaign(faults, false)];
  expect(firstCases(pooled)).toEqual(firstCases(byRun));
  expect(Object.values(firstCases(pooled)).filter((index) => index >= 24).length).toBeGreaterThanOrEqual(least);
});

/** The case by which each broken claim broke first. */
function firstCases({ invariants }: Report): Record<string, number> {
  return Object.fromEntries(
    invariants.flatMap(({ name, counterexample }) => (counterexample ? [[name, counterexample.found.index]] : [])),
  );
}

/** The mask `[B, S]`, in which row 0 hears this position whatever its own mask says. */
function hearing(batch: Batch, position: number): Int32Array {
  const mask = Int32Array.from(tokenMaskOf(batch) ?? new Int32Array(batch.size * batch.length).fill(1));
  if (position < batch.length) mask[position] = 1;
  return mask;
}
