// Outputs for each token, `[B, S]` and `[B, S, C]`, sparse ones, and several vectors a row: each holds, and each leak is found.
import { check } from '../engine/campaign/check';
import { deeply } from './deep';
import { TOY_HEADS, toyHead } from './toy-heads';

const OPTIONS = { runs: deeply(10, 40), seed: 17, smallFirst: true, minCoverage: 0 };

test.each(TOY_HEADS)('%s: what is right holds', async (head) => {
  const { verdict, invariants } = await check(() => toyHead(head), OPTIONS);
  expect(invariants.filter(({ verdict: one }) => one === 'violated')).toEqual([]);
  expect(verdict).toBe('held');
});

test.each([
  ['answers', 'perToken.start'],
  ['labels', 'perToken.labels'],
  ['sparse', 'pooled.splade'],
  ['many vectors', 'pooled.queries'],
  ['vectors of tokens', 'perToken.colbert'],
] as const)('%s: what reads padding is found, in few tokens', async (head, output) => {
  const { invariants } = await check(() => toyHead(head, true), {
    ...OPTIONS,
    only: ['pad-content-is-ignored', 'pad-length-is-ignored'],
  });
  const [found] = invariants.filter(({ verdict }) => verdict === 'violated');
  expect(found.counterexample!.violation.output).toBe(output);
  expect(found.counterexample!.case.length).toBeLessThanOrEqual(3);
});
