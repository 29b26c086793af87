// How checks keep to the time of the test around them: this is such a test.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { moduleFolder } from '../../cli/testing/modules';
import type { Subject } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
import { matchers } from '../jest';
import { holds, ignoresPadding } from '../node-test';
import { inTime } from './in-time';
import { timeLeftInJest } from './time-left';

/** A subject that takes its time over each batch. */
function slow(ms: number): Subject {
  const toy = toySubject();
  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  return { ...toy, encode: async (batch, wanted) => (await wait(), toy.encode(batch, wanted)) };
}

const only = { seed: 1, only: ['pad-content-is-ignored'] };
const context = { isNot: false };

test('jest says how long the test that runs may still go on', async () => {
  const left = (await timeLeftInJest())!;
  expect(left).toBeGreaterThan(3000);
  expect(left).toBeLessThanOrEqual(3456);
}, 3456);

test('a clock that a test has set says nothing', async () => {
  jest.useFakeTimers({ now: Date.now() + 1e9 });
  const ahead = await timeLeftInJest();
  jest.setSystemTime(0);
  const behind = await timeLeftInJest();
  jest.useRealTimers();
  expect([ahead, behind]).toEqual([undefined, undefined]);
});

test('a check that counts its cases ends before its test, with what it has, and says why', async () => {
  const { pass, message } = await matchers.toIgnorePadding.call(context, slow(20), { ...only, runs: 5000 });
  expect(pass).toBe(false);
  expect(message()).toMatch(/^The check was ended after [0-9]\.[0-9] s, since the time of the test was nearly over\. /);
  expect(message()).toContain('pad-content-is-ignored');
}, 4000);

test('one that counts none takes the time there is, small cases first, and may hold', async () => {
  const { pass, message } = await matchers.toHold.call(context, slow(1), 'pad-content-is-ignored', { seed: 1 });
  expect(message()).not.toContain('nearly over');
  expect({ pass, message: message() }).toEqual({ pass: true, message: expect.any(String) as string });
  // More than the hundred of a check without a limit.
  expect(Number(/--runs ([0-9]+)/.exec(message())?.[1] ?? /runs: ([0-9]+)/.exec(message())![1])).toBeGreaterThan(100);
}, 4000);

test('where no time is known nothing is changed; what is given is kept, and the signal of the caller ends it, too', () => {
  const given = { runs: 7 };
  expect(inTime(given, undefined).options).toBe(given);
  const [counted, uncounted] = [inTime(given, 5000), inTime({}, 5000)];
  expect(counted.options).toEqual({ runs: 7, signal: expect.any(AbortSignal) as AbortSignal });
  expect(uncounted.options.minutes).toBeCloseTo(4 / 60);
  for (const { done } of [counted, uncounted]) done();
  const caller = new AbortController();
  const { options, ranOut, done } = inTime({ signal: caller.signal }, 5000);
  caller.abort();
  expect([options.signal!.aborted, ranOut()]).toEqual([true, false]);
  done();
});

test('a model may be named, with how it is opened, and the report names it', async () => {
  const few = { seed: 1, runs: 2, maxLength: 3, minCoverage: 0, only: ['repeatable'] };
  const { message } = await matchers.toIgnorePadding.call(context, '', { ...few, model: { weightsSeed: '7' } });
  expect(message()).toContain('npx padproof check --only repeatable --seed 1 --runs 2');
  expect(message()).toContain('--weights-seed 7');
  const both = matchers.toIgnorePadding.call(context, slow(0), { ...few, model: { backend: 'cpu' } });
  await expect(both).rejects.toThrow('model says how a model that is named is opened');
}, 20_000);

test('a module may be named in a jest that runs what it tests without modules: Node imports it', async () => {
  const folder = moduleFolder();
  const verdicts = ['good', 'leaky'].map(async (name) => {
    const { pass, message } = await matchers.toIgnorePadding.call(context, join(folder, `${name}.mjs`), {
      ...{ seed: 1, runs: 20, minCoverage: 0 },
    });
    return [pass, message()];
  });
  const [good, leaky] = await Promise.all(verdicts).finally(() => rmSync(folder, { recursive: true }));
  expect(good).toEqual([true, expect.any(String)]);
  expect(leaky).toEqual([false, expect.stringContaining('pad-content-is-ignored')]);
}, 20_000);

test('what has no matchers asserts: it throws the report', async () => {
  const leaky = toySubject({ faults: { hidden: -1 } });
  const t = { signal: new AbortController().signal };
  await holds(t, toySubject(), 'pad-content-is-ignored', { seed: 1, runs: 30 });
  const broken = ignoresPadding(t, leaky, { ...only, runs: 8, minCoverage: 0 });
  await expect(broken).rejects.toMatchObject({ name: 'AssertionError', actual: 'violated', expected: 'held' });
  await expect(broken).rejects.toThrow(/pad-content-is-ignored/);
  const over = ignoresPadding({ signal: AbortSignal.abort() }, toySubject(), { ...only, runs: 8 });
  await expect(over).rejects.toMatchObject({ actual: 'inconclusive' });
}, 20_000);
