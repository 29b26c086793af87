// What a campaign says of its own health, and what that does to its verdict.
import { ExitCode } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { repeatable } from '../invariants/repeatable';
import { toySubject } from '../../testing/toy-subject';
import { runCampaign } from './campaign';
import { check, sourceOf } from './check';

describe('a run that is not healthy is not green', () => {
  const unhealthy = { verdict: 'inconclusive', exitCode: ExitCode.inconclusive };

  test('where masks of one position are all there are', async () => {
    const report = await check(toySubject(), { seed: 1, exhaustive: 1, only: ['repeatable'] });
    expect(report).toMatchObject({ ...unhealthy, health: [{ check: 'mask' }] });
    const two = await check(toySubject(), { seed: 1, exhaustive: 2, only: ['repeatable'] });
    expect(two).toMatchObject({ verdict: 'held', health: [] });
  });

  test('where a claim holds without a number compared', async () => {
    const blind = { ...repeatable, judge: () => ({ verdict: 'held', compared: 0, worst: 0 }) as const };
    const options = { seed: 1, runs: 20, invariants: [blind] };
    const report = await runCampaign(sourceOf(toySubject()), { model: '' }, options);
    expect(report).toMatchObject({ ...unhealthy, health: [{ check: 'compared' }] });
  });

  test('where the backend changes in mid-run, or from instance to instance', async () => {
    const options = { seed: 1, runs: 40, only: ['pad-content-is-ignored', 'repeatable'] };
    let calls = 0;
    const toy = toySubject();
    const falling: Subject = {
      ...toy,
      get backend() {
        return calls > 20 ? 'cpu' : 'wasm';
      },
      encode: (batch, wanted) => (calls++, toy.encode(batch, wanted)),
    };
    expect(await check(falling, options)).toMatchObject({ ...unhealthy, health: [{ check: 'backend' }] });

    let made = 0;
    const another = (): Subject => ({ ...toySubject(), backend: made++ === 0 ? 'wasm' : 'cpu' });
    expect(await check(another, options)).toMatchObject({ ...unhealthy, health: [{ check: 'backend' }] });
  });

  test('where another backend answers than was asked for', async () => {
    const source = { ...sourceOf({ ...toySubject(), backend: 'cpu' }), backend: 'wasm' };
    const report = await runCampaign(source, { model: '' }, { seed: 1, runs: 20, invariants: [repeatable] });
    expect(report).toMatchObject({ ...unhealthy, health: [{ check: 'backend' }] });
  });

  test('but a violation goes before', async () => {
    const leaky = toySubject({ faults: { hidden: -1 } });
    const report = await check(leaky, {
      seed: 1,
      runs: 20,
      minCoverage: 100,
      only: ['pad-content-is-ignored'],
    });
    expect(report).toMatchObject({ verdict: 'violated', exitCode: ExitCode.violated, health: [{ check: 'pairs' }] });
  });
});

test.each([{ minCoverage: -1 }, { minCoverage: 101 }, { minCoverage: NaN }])('%p is refused', async (options) => {
  await expect(check(toySubject(), options)).rejects.toThrow(/^minCoverage is .*; expected a percentage/);
});
