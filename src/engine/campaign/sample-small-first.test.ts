// Runs with a limit of time.
import type { Batch } from '../../core/batch';
import type { Subject } from '../../core/subject';
import { withProperties } from '../../core/with-properties';
import { toySubject } from '../../testing/toy-subject';
import { check } from './check';

/** A sound subject that takes its time over long rows, and keeps what it was asked. */
function slow(msPerToken: number): { subject: Subject; asked: string[] } {
  const toy = toySubject();
  const asked: string[] = [];
  const encode: Subject['encode'] = async (batch: Batch, wanted) => {
    asked.push(`${batch.size}×${batch.length}: ${batch.inputIds.join()}`);
    await new Promise((resolve) => setTimeout(resolve, batch.size * batch.length * msPerToken));
    return toy.encode(batch, wanted);
  };
  return { subject: withProperties(toy, { encode }), asked };
}

const ONLY = ['pad-content-is-ignored', 'matches-unpadded', 'mask-matters'];

test('a run ends with its time, says what it did not reach, and its count brings the same cases again', async () => {
  const { subject, asked } = slow(0.5);
  const began = performance.now();
  const report = await check(subject, { seed: 1, runs: 1e6, minutes: 0.05, only: ONLY });
  expect(performance.now() - began).toBeLessThan(6000);
  const { cases, budget } = report;
  expect(cases).toEqual({ asked: cases.judged, judged: cases.judged, further: 0 });
  expect(cases.judged).toBeGreaterThan(3);
  expect(budget!.minutes).toBe(0.05);
  expect(budget!.notReached.length).toBeGreaterThan(0);
  expect(budget!.minutesForAll).toBeGreaterThanOrEqual(1);
  // Time changes how many there are, and not which.
  const again = slow(0);
  const same = await check(again.subject, { seed: 1, runs: cases.asked, smallFirst: true, only: ONLY });
  expect(again.asked).toEqual(asked);
  expect(same.coverage).toEqual(report.coverage);
  expect(same.budget).toEqual({ notReached: budget!.notReached });
});

test('what a verdict needs and time did not reach is no silent green; long rows alone are named, and do not spoil it', async () => {
  const few = await check(toySubject(), {
    seed: 1,
    runs: 2,
    smallFirst: true,
    only: ['pad-content-is-ignored', 'matches-unpadded'],
  });
  expect(few.verdict).toBe('inconclusive');
  expect(few.health[0].check).toBe('classes');
  expect(few.health[0].message).toMatch(/held none of these classes.*layout/);
  const more = await check(toySubject(), {
    seed: 1,
    runs: 16,
    smallFirst: true,
    only: ['pad-content-is-ignored', 'matches-unpadded'],
  });
  expect(more).toMatchObject({ verdict: 'held', health: [] });
  expect(more.budget!.notReached.every((name) => /^[SLB] /.test(name))).toBe(true);
  expect(more.budget!.notReached.length).toBeGreaterThan(0);
});

test('cases that were picked say nothing of a rate; those behind the first hundred are drawn, and do', async () => {
  const options = { seed: 1, smallFirst: true, only: ['pad-content-is-ignored'] };
  const [picked] = (await check(toySubject(), { ...options, runs: 90 })).invariants;
  expect(picked).not.toHaveProperty('confidence');
  const [drawn] = (await check(toySubject(), { ...options, runs: 200 })).invariants;
  expect(drawn.confidence!.cases).toBeLessThanOrEqual(100);
});

test('past its time what is broken is counted, and the first is made small all the same', async () => {
  const toy = toySubject();
  const broken: Subject = withProperties(toy, {
    encode: async (batch: Batch, wanted) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      const encoding = await toy.encode(batch, wanted);
      const { data, shape } = encoding.lastHiddenState!;
      const leak = batch.inputIds.reduce((sum, id, at) => sum + (batch.attentionMask?.[at] === 0 ? id + 1 : 0), 0);
      return { ...encoding, lastHiddenState: { data: data.map((x) => x + leak), shape } };
    },
  });
  const report = await check(broken, { seed: 1, runs: 1e6, minutes: 0.002, only: ONLY });
  const violated = report.invariants.filter(({ verdict }) => verdict === 'violated');
  expect(violated.length).toBeGreaterThan(1);
  const shrunk = violated.filter(({ counterexample }) => counterexample!.found.shrinks > 0);
  const counted = violated.filter(({ counterexample }) => counterexample!.location.where.includes('the time was over'));
  expect(shrunk).toHaveLength(1);
  expect(counted).toHaveLength(violated.length - 1);
});
