import fc from 'fast-check';
import { cases } from '../generate/cases';
import { some } from '../../testing/deep';
import { toySubject } from '../../testing/toy-subject';
import { check } from './check';

const SEED = 3;
const stream = fc.sample(cases(toySubject(), { heads: 2 }), { seed: SEED, numRuns: 500 });

test('one case is asked for, and every class comes all the same', async () => {
  const { cases: counts, coverage, verdict } = await check(toySubject(), { seed: SEED, runs: 1 });
  expect(counts).toMatchObject({ asked: 1, judged: 1 });
  expect(counts.further).toBeGreaterThan(3);
  // Each of them reached a class that no one before had.
  expect(counts.further).toBeLessThan(Object.keys(coverage.classes).length);
  expect(coverage.cases).toBe(1 + counts.further);
  expect(Object.values(coverage.classes)).not.toContain(0);
  expect(verdict).toBe('held');
});

test.each(some([1, 2, 3, 4, 5], 1))('a run of the usual size is green whatever its seed, %i too', async (seed) => {
  const report = await check(toySubject(), { seed, runs: 60 });
  expect(report).toMatchObject({ verdict: 'held', health: [] });
});

test('what breaks only in a class that is rare is found beyond the cases asked for, and shrinks along its own path', async () => {
  const longest = stream.findIndex(({ length }) => length === 40);
  expect(longest).toBeGreaterThan(5);
  // Breaks from 30 positions on; the class is of those with 40.
  const runs = stream.findIndex(({ length }) => length >= 30);
  const broken = toySubject({ faults: { offset: ({ length }) => (length >= 30 ? NaN : 0) } });
  const report = await check(broken, { seed: SEED, runs, only: ['repeatable'] });
  const [{ verdict, counterexample }] = report.invariants;
  expect(verdict).toBe('violated');
  expect(counterexample!.found.index).toBeGreaterThanOrEqual(runs);
  expect(stream[counterexample!.found.index].length).toBeGreaterThanOrEqual(30);
  expect(counterexample!.found.path).toMatch(new RegExp(`^${counterexample!.found.index}:`));
  expect(counterexample!.case.length).toBe(30);
});

test('confidence counts cases that were drawn, held, and put the claim to the test; not those that were picked', async () => {
  const few = await check(toySubject(), { seed: SEED, runs: 10 });
  expect(few.cases.further).toBeGreaterThan(0);
  for (const { cases: judged, confidence } of few.invariants) {
    if (judged.held === 0) continue;
    // Absent where those that put it to the test were all picked.
    const { cases } = confidence ?? { cases: 0 };
    expect(cases).toBeLessThanOrEqual(10);
    expect(judged.held).toBeGreaterThanOrEqual(cases);
  }
  const all = few.invariants.find(({ name }) => name === 'repeatable')!;
  expect(all.cases.held).toBe(10 + few.cases.further);
  expect(all.confidence).toEqual({ cases: 10, level: 0.95, rateBelow: 0.3 });
});

test('no confidence depends on masks that are all tried, nor on a claim that is broken', async () => {
  const both = await check(toySubject(), { seed: SEED, runs: 10, exhaustive: 3, only: ['repeatable'] });
  expect(both.invariants[0].confidence!.cases).toBe(10);
  const masks = await check(toySubject(), { seed: SEED, exhaustive: 3, only: ['repeatable'] });
  expect(masks.invariants[0].confidence).toBeUndefined();
  const options = { seed: SEED, runs: 20, minCoverage: 0, investigate: false };
  const leaky = await check(toySubject({ faults: { hidden: -1 } }), options);
  expect(new Set(leaky.invariants.map(({ verdict }) => verdict))).toEqual(new Set(['held', 'violated', 'unsupported']));
  for (const { verdict, confidence } of leaky.invariants) expect(confidence !== undefined).toBe(verdict === 'held');
});
