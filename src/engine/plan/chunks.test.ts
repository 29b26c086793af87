import fc from 'fast-check';
import type { OutputName } from '../../core/encoding';
import { cases } from '../generate/cases';
import { INVARIANTS } from '../invariants';
import { toySubject } from '../../testing/toy-subject';
import { chunks } from './chunks';
import { costOf, planCase } from './plan';
import { windowSize } from '../generate/case-stream';

const sizes = { numbersPerToken: 1000, numbersPerPair: 100 };

test('windows grow, and then stay as large as they are', () => {
  const sizes = Array.from({ length: 8 }, (_, n) => windowSize(n));
  expect(sizes[0]).toBeLessThanOrEqual(16);
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  expect(sizes[7]).toBe(sizes[6]);
  expect(sizes[7]).toBeGreaterThan(1000);
});

test('a run costs what it asks for: attention weights for every key, hidden states for every layer', () => {
  const batch = { size: 2, length: 3, inputIds: new Int32Array(6), attentionMask: null };
  const cost = (wanted: OutputName[]): number =>
    costOf({ key: 'a run', batch, wanted, place: 'free' }, { ...sizes, numbersInStates: 10 });
  expect(cost(['lastHiddenState'])).toBe(6 * 1000);
  expect(cost(['lastHiddenState', 'attentions'])).toBe(6 * (1000 + 3 * 100));
  expect(cost(['lastHiddenState', 'hiddenStates'])).toBe(6 * (1000 + 10));
});

test('every plan is in one chunk, with its like, and no chunk is too large to hold', () => {
  const toy = toySubject();
  const stream = fc.sample(cases(toy, { weightScales: ['typical', 'hot'] }), { seed: 1, numRuns: 400 });
  const placed = stream.map((testCase, index) => ({ plan: planCase(testCase, INVARIANTS, toy, sizes), index }));
  const cut = chunks(placed);
  expect(
    cut
      .flat()
      .map(({ index }) => index)
      .sort((a, b) => a - b),
  ).toEqual(stream.map((_, i) => i));
  for (const chunk of cut) {
    expect(new Set(chunk.map(({ plan }) => `${plan.testCase.weightScale} ${plan.testCase.length}`)).size).toBe(1);
    const cost = chunk.reduce((sum, { plan }) => sum + plan.cost, 0);
    expect(chunk.length === 1 || cost <= 16e6).toBe(true);
  }
  expect(cut.length).toBeLessThan(stream.length / 2);
});

test('a chunk is full when one more would be too much to hold, and not before', () => {
  const [{ plan }] = fc
    .sample(cases(toySubject()), { seed: 1, numRuns: 1 })
    .map((testCase) => ({ plan: planCase(testCase, [], toySubject(), sizes) }));
  const costs = [8e6, 8e6, 1, 20e6, 15e6];
  const cut = chunks(costs.map((cost, index) => ({ plan: { ...plan, cost }, index })));
  expect(cut.map((chunk) => chunk.map(({ index }) => index))).toEqual([[0, 1], [2], [3], [4]]);
});
