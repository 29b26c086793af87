import type { Vitals } from './health';
import { healthOf } from './health';
import type { InvariantReport } from '../../core/report/report';

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
  coverage: { cases: 5, longest: 9, classes: { 'layout left': 2 }, pairs: { possible: 4, reached: 3, missing: [] } },
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
    'the other instance is another model',
    { noise: [{ length: 4 }, { length: 8, unlike: 0.005 }] },
    'noise',
    /^What reordered\(\) gives differs from the subject by 0\.0050 of a row's magnitude at S = 8/,
  ],
  [
    'one claim compared nothing',
    { invariants: [held, { ...held, name: 'row-order-is-ignored', compared: 0 }] },
    'compared',
    /^Held without one number compared: row-order-is-ignored\./,
  ],
  [
    'gradients are nothing but zeros',
    {
      invariants: [
        held,
        { ...held, verdict: 'vacuous', compared: 0, reason: 'every gradient is zero, at real positions too' },
      ],
    },
    'compared',
    /^gradients\(\) was asked in many cases, and every gradient is zero/,
  ],
  [
    'a class never came',
    { coverage: rare },
    'classes',
    /^5 cases and 2000 further draws held no case of these classes: S at the maximum\./,
  ],
  ['pairs are too few', { minCoverage: 76 }, 'pairs', /^3 of 4 pairs .*, 75\.0 %, and `minCoverage` asks for 76 %/],
  ['no row was padded in part', { padded: 0 }, 'mask', /^No case had a row with both real tokens and padding/],
  [
    'a bound is as large as what it must notice',
    { signals: [{ invariant: 'layout-is-ignored', weightScale: 'hot', length: 8, bound: 0.1, signal: 0.1 }] },
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

test('what is named is told apart by commas', () => {
  const empty = (name: string): InvariantReport => ({ ...held, name, compared: 0 });
  const message = (change: Partial<Vitals>): string => healthOf({ ...sound, ...change })[0].message;
  expect(message({ invariants: [held, empty('one'), empty('two')] })).toContain(': one, two. Raise');
  const classes = { 'layout left': 0, 'S at the maximum': 0 };
  expect(message({ coverage: { ...sound.coverage, classes } })).toContain(': layout left, S at the maximum. Raise');
  const signals = [4, 8].map((length) => ({ invariant: 'a claim', length, bound: 2, signal: 1 }));
  expect(message({ signals })).toContain(
    ': a claim at S = 4 allows 2, and what must be noticed moves it by 1; a claim at S = 8 allows 2',
  );
  expect(message({ backends: ['cpu', 'tensorflow'] })).toContain('the subject declares cpu and tensorflow. See');
  expect(message({ asksFor: undefined, backends: ['wasm', 'cpu', 'tensorflow'] })).toContain(
    'and then cpu and tensorflow. Keep',
  );
});

test('a claim that was vacuous need not have compared anything, and where no pairs are possible, or no case is sampled, none must come', () => {
  expect(healthOf({ ...sound, invariants: [held, { ...held, verdict: 'vacuous', compared: 0 }] })).toStrictEqual([]);
  const none = { ...sound.coverage, pairs: { possible: 0, reached: 0, missing: [] } };
  expect(healthOf({ ...sound, coverage: none, minCoverage: 50 })).toStrictEqual([]);
  expect(healthOf({ ...sound, asked: 0, minCoverage: 100 })).toStrictEqual([]);
});
