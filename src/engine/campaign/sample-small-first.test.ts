// Runs with a limit of time.
import type { Batch } from '../../core/batch';
import type { Violation } from '../../core/report/violation';
import type { Subject } from '../../core/subject';
import { withProperties } from '../../core/with-properties';
import { toySubject } from '../../testing/toy-subject';
import type { Invariant } from '../invariants/invariant';
import { maskMatters } from '../invariants/mask-matters';
import { runCampaign } from './campaign';
import { check, sourceOf } from './check';
import type { CampaignOptions, Progress } from './options';

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

const MUTE: Violation = {
  message: 'nothing was felt',
  output: 'lastHiddenState',
  index: [0],
  row: 0,
  observed: 0,
  expected: 1,
  deviation: 0,
  bound: 0,
  smallestPassingBound: 0,
  count: 1,
  compared: 1,
  runs: ['base', 'base'],
};
const ONLY = ['pad-content-is-ignored', 'matches-unpadded', 'mask-matters'];

test('a run ends with its time, says what it did not reach, and its count brings the same cases again', async () => {
  const { subject, asked } = slow(0.5);
  const report = await check(subject, { seed: 1, runs: 1e6, minutes: 0.05, only: ONLY });
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
  expect(more.budget!.notReached.every((name) => /^[SLB] | before$/.test(name))).toBe(true);
  expect(more.budget!.notReached.length).toBeGreaterThan(0);
});

test('part of the first hundred says nothing of a rate; all of them do, as do those behind them', async () => {
  const options = { seed: 1, smallFirst: true, only: ['pad-content-is-ignored'] };
  const [picked] = (await check(toySubject(), { ...options, runs: 90 })).invariants;
  expect(picked).not.toHaveProperty('confidence');
  const [whole] = (await check(toySubject(), { ...options, runs: 100, minutes: 10 })).invariants;
  const asDrawn = (await check(toySubject(), { ...options, smallFirst: false, runs: 100, minCoverage: 0 }))
    .invariants[0];
  expect(whole.confidence).toEqual(asDrawn.confidence);
  const [more] = (await check(toySubject(), { ...options, runs: 200 })).invariants;
  expect(more.confidence!.cases).toBeGreaterThan(whole.confidence!.cases);
});

test('a run that time does not end has the first cases and those that classes need, and its count brings them again', async () => {
  const report = await check(toySubject(), { seed: 1, runs: 100, minutes: 10, only: ONLY });
  expect(report.cases.judged).toBeGreaterThanOrEqual(100);
  expect(report.budget).toEqual({ minutes: 10, notReached: [] });
  const again = await check(toySubject(), { seed: 1, runs: report.cases.asked, smallFirst: true, only: ONLY });
  expect(again.coverage).toEqual(report.coverage);
  expect(again.invariants.map(({ confidence }) => confidence)).toEqual(
    report.invariants.map(({ confidence }) => confidence),
  );
});

test('past its time what is broken is counted, and the first is made small all the same', async () => {
  const toy = toySubject();
  const broken: Subject = withProperties(toy, {
    encode: async (batch: Batch, wanted) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const encoding = await toy.encode(batch, wanted);
      const { data, shape } = encoding.lastHiddenState!;
      const leak = batch.inputIds.reduce((sum, id, at) => sum + (batch.attentionMask?.[at] === 0 ? id + 1 : 0), 0);
      return { ...encoding, lastHiddenState: { data: data.map((x) => x + leak), shape } };
    },
  });
  const report = await check(broken, { seed: 2, runs: 1e6, minutes: 0.002, only: ONLY });
  const violated = report.invariants.filter(({ verdict }) => verdict === 'violated');
  expect(violated.length).toBeGreaterThan(1);
  const shrunk = violated.filter(({ counterexample }) => counterexample!.found.shrinks > 0);
  const counted = violated.filter(({ counterexample }) => counterexample!.location.where.includes('the time was over'));
  expect(shrunk).toHaveLength(1);
  expect(counted).toHaveLength(violated.length - 1);
});

describe('a positive control that may be mute', () => {
  /** Speaks in rows of so many positions and more. */
  const control = (from: number): Invariant => ({
    ...maskMatters,
    mayBeMute: 'always',
    judge: ({ length }) => ({
      verdict: length < from ? 'violated' : 'held',
      compared: 1,
      worst: 0,
      ...(length < from && { violation: MUTE }),
    }),
  });
  const run = (from: number, more: Partial<CampaignOptions> = {}) =>
    runCampaign(
      sourceOf(toySubject()),
      { model: '' },
      {
        seed: 1,
        runs: 20,
        smallFirst: true,
        minCoverage: 0,
        invariants: [control(from)],
        ...more,
      },
    );

  test('waits for cases that are still to come: it holds where it speaks in one of them', async () => {
    const [{ verdict, cases, counterexample }] = (await run(8)).invariants;
    expect([verdict, counterexample]).toEqual(['held', undefined]);
    expect(cases.held).toBeGreaterThan(0);
    expect(cases.violated).toBe(0);
  });

  test('is broken where it speaks in none, and the first of them is looked into', async () => {
    const [{ verdict, cases, counterexample }] = (await run(1000)).invariants;
    expect(verdict).toBe('violated');
    expect(cases.held).toBe(0);
    expect(cases.violated).toBeGreaterThan(8);
    expect(counterexample!.found.shrinks).toBeGreaterThan(0);
  });

  test('is not settled where the run ends before', async () => {
    const ended = new AbortController();
    const onProgress = ({ done }: Progress) => done > 2 && ended.abort();
    const [{ verdict, cases }] = (await run(1000, { signal: ended.signal, onProgress })).invariants;
    expect(verdict).toBe('inconclusive');
    expect(cases.vacuous).toBeGreaterThan(0);
  });
});
