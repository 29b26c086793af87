import { ExitCode } from '../core/errors';
import type { Subject } from '../core/subject';
import { repeatable } from '../invariants/repeatable';
import { toySubject } from '../testing/toy-subject';
import { runCampaign } from './campaign';
import { check, sourceOf } from './check';
import type { Vitals } from './health';
import { healthOf } from './health';
import type { InvariantReport } from './report';

const held: InvariantReport = {
  name: 'repeatable',
  claim: 'The same again.',
  kind: 'exact',
  verdict: 'held',
  cases: { held: 5, violated: 0, vacuous: 0 },
  compared: 90,
  bounds: [],
};
const sound: Vitals = {
  invariants: [held],
  coverage: { cases: 5, classes: { 'layout left': 2 }, pairs: { possible: 4, reached: 3, missing: [] } },
  asked: 5,
  padded: 4,
  stopped: false,
  asksFor: 'wasm',
  backends: ['wasm'],
};

test('a sound run has nothing to say', () => {
  expect(healthOf(sound)).toEqual([]);
  expect(healthOf({ ...sound, asksFor: undefined, backends: [] })).toEqual([]);
  expect(healthOf({ ...sound, minCoverage: 75 })).toEqual([]);
});

const rare = { ...sound.coverage, classes: { 'layout left': 2, 'S at the maximum': 0 } };

test.each<[string, Partial<Vitals>, string, RegExp]>([
  ['nothing was compared', { invariants: [{ ...held, compared: 0 }] }, 'compared', /^Not one number was compared/],
  [
    'one claim compared nothing',
    { invariants: [held, { ...held, name: 'row-order-is-ignored', compared: 0 }] },
    'compared',
    /^Held without one number compared: row-order-is-ignored\./,
  ],
  ['a class never came', { coverage: rare }, 'classes', /in 5 cases and 2000 further draws: S at the maximum\./],
  ['pairs are too few', { minCoverage: 76 }, 'pairs', /^3 of 4 pairs .*, 75\.0 %, and --min-coverage asks for 76 %/],
  ['no row was padded in part', { padded: 0 }, 'mask', /^No case had a row with both real tokens and padding/],
  [
    'a bound is as large as what it must notice',
    { signals: [{ invariant: 'layout-is-ignored', regime: 'hot', length: 8, bound: 0.1, signal: 0.1 }] },
    'signal',
    /layout-is-ignored \(hot weights\) at S = 8 allows 0\.1, and what must be noticed moves it by 0\.1/,
  ],
  [
    'there is no signal at all',
    { signals: [{ invariant: 'layout-is-ignored', length: 8, bound: 0.1, signal: NaN }] },
    'signal',
    /moves it by NaN/,
  ],
  [
    'another backend than asked for',
    { backends: ['cpu'] },
    'backend',
    /^wasm was asked for, and the subject declares cpu/,
  ],
  [
    'a backend that changes',
    { asksFor: undefined, backends: ['wasm', 'cpu'] },
    'backend',
    /^The subject declared wasm as its backend, and then cpu/,
  ],
])('%s', (_, change, name, message) => {
  expect(healthOf({ ...sound, ...change })).toEqual([
    { check: name, message: expect.stringMatching(message) as string },
  ]);
});

test('a bound below the signal is sound; 0 asks for no class; what is not sampled has none', () => {
  const signals = [{ invariant: 'layout-is-ignored', length: 8, bound: 0.1, signal: 0.2 }];
  expect(healthOf({ ...sound, signals })).toEqual([]);
  expect(healthOf({ ...sound, coverage: rare, minCoverage: 0 })).toEqual([]);
  expect(healthOf({ ...sound, coverage: { ...rare, cases: 0 }, asked: 0 })).toEqual([]);
});

test('of a run that ended early only what was seen counts', () => {
  const early = { ...sound, stopped: true, padded: 0, coverage: rare, minCoverage: 90 };
  expect(healthOf(early)).toEqual([]);
  expect(healthOf({ ...early, backends: ['cpu'] })).toHaveLength(1);
});

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
    let calls = 0;
    const toy = toySubject();
    const falling: Subject = {
      ...toy,
      get backend() {
        return calls > 20 ? 'cpu' : 'wasm';
      },
      encode: (batch, wanted) => (calls++, toy.encode(batch, wanted)),
    };
    expect(await check(falling, { seed: 1, runs: 40 })).toMatchObject({ ...unhealthy, health: [{ check: 'backend' }] });

    let made = 0;
    const another = (): Subject => ({ ...toySubject(), backend: made++ === 0 ? 'wasm' : 'cpu' });
    expect(await check(another, { seed: 1, runs: 40 })).toMatchObject({ ...unhealthy, health: [{ check: 'backend' }] });
  });

  test('where another backend answers than was asked for', async () => {
    const source = sourceOf({ ...toySubject(), backend: 'cpu' });
    const report = await runCampaign(source, { model: '', backend: 'wasm' }, { seed: 1, runs: 20 });
    expect(report).toMatchObject({ ...unhealthy, health: [{ check: 'backend' }] });
  });

  test('but a violation goes before', async () => {
    const leaky = toySubject({ faults: { hidden: -1 } });
    const report = await check(leaky, { seed: 1, runs: 20, minCoverage: 100 });
    expect(report).toMatchObject({ verdict: 'violated', exitCode: ExitCode.violated, health: [{ check: 'pairs' }] });
  });
});

test.each([{ minCoverage: -1 }, { minCoverage: 101 }, { minCoverage: NaN }])('%p is refused', async (options) => {
  await expect(check(toySubject(), options)).rejects.toThrow(/^minCoverage is .*; expected a percentage/);
});
