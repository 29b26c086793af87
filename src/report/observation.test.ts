import { toJsonLine } from '../core/json';
import { caseOf, row, _ } from '../engine/invariants/testing/by-hand';
import type { ObservedCase, ObservedClaim } from '../engine/judge/observed-case';
import { caseInFull, observation, observationOfEnd } from './observation';
import { assertObservation } from './testing/assert-observation';
import { allHeld, everyVerdict } from './testing/reports';

const RUN = { subject: { model: './m', dtype: 'q8' }, seed: 7, start: 1.5 };
const HELD: ObservedClaim = { name: 'first', scope: 'use', said: 'held', ofBound: 0.25 };
const BROKEN: ObservedClaim = { name: 'second', scope: 'use', said: 'violated', message: 'It moved.', ofBound: 8 };
const BEYOND: ObservedClaim = { ...BROKEN, scope: 'limits' };
const MUTE: ObservedClaim = { name: 'control', scope: 'use', said: 'mute' };

const observed = (claims: readonly ObservedClaim[], rest: Partial<ObservedCase> = {}): ObservedCase => ({
  testCase: caseOf(row([1, _, 2]), row([3, 4, _])),
  index: 4,
  exhaustive: false,
  pooled: false,
  classes: { 'layout right': true, 'B = 1': false },
  claims,
  ms: 500,
  ...rest,
});

/** What a reader of the line gets. */
function lineOf(claims: readonly ObservedClaim[], rest?: Partial<ObservedCase>) {
  return assertObservation(JSON.parse(toJsonLine(observation(observed(claims, rest), RUN))));
}

test('a case is a line with every field of the schema', () => {
  expect(lineOf([HELD, MUTE])).toEqual({
    type: 'test_case',
    status: 'passed',
    status_reason: '',
    property: 'padding cannot be felt: ./m · q8',
    run_start: 1.5,
    representation: expect.stringMatching(/^S = 3\n/),
    arguments: observed([]).testCase,
    how_generated: 'seed 7, case 4',
    features: {
      S: 3,
      B: 2,
      'real tokens': 4,
      'share of padding': expect.closeTo(1 / 3),
      'deviation ÷ bound': 0.25,
      'layout right': 'yes',
      'B = 1': 'no',
    },
    coverage: null,
    timing: { 'execute:test': 0.5 },
    metadata: { padproof: expect.any(String), seed: 7, index: 4, claims: { held: ['first'], mute: ['control'] } },
  });
});

const ENDED: Partial<ObservedCase> = { ended: 'out of cheese' };

test.each<readonly [string, string, readonly ObservedClaim[], Partial<ObservedCase>]>([
  ['failed', 'second: It moved.', [HELD, BROKEN], {}],
  ['passed', '', [HELD, BEYOND], {}],
  ['gave_up', 'out of cheese', [HELD], ENDED],
  ['failed', 'second: It moved.', [BROKEN], ENDED],
  ['gave_up', 'it puts none of the claims to the test that are still open', [MUTE], {}],
  ['gave_up', 'it puts none of the claims to the test that are still open', [], {}],
])('its status is %s, for the reason "%s"', (status, status_reason, claims, rest) => {
  expect(lineOf(claims, rest)).toMatchObject({ status, status_reason, property: 'padding cannot be felt: ./m · q8' });
});

test('a case beyond the use has a property of its own: it does not decide the verdict', () => {
  const line = lineOf([BEYOND]);
  expect(line).toMatchObject({ status: 'failed', property: 'padding cannot be felt: ./m · q8, beyond its use' });
  expect(line.metadata).toMatchObject({ claims: {}, 'beyond the use': { violated: ['second'] } });
});

test('how a case came about is said, and what is not known is left out', () => {
  const pooled = lineOf([{ ...HELD, ofBound: undefined }], { pooled: true, ms: undefined });
  expect(pooled).toMatchObject({ how_generated: 'seed 7, case 4, its runs pooled', timing: {} });
  expect(pooled.features).not.toHaveProperty('deviation ÷ bound');
  expect(lineOf([HELD], { exhaustive: true })).toMatchObject({ how_generated: 'every mask, case 4' });
});

test('the text of a case is all of it', () => {
  const past = { length: 2, rows: [{ tokens: [5], types: [0], at: [0], under: [0], otherUnder: [0] }] };
  const rows = [{ tokens: [8, 9], types: [0, 1], at: [1, 2], under: [0, 4], otherUnder: [6, 4] }];
  const testCase = { length: 4, rows, singleton: true, weightScale: 'hot', history: [past] } as const;
  expect(caseInFull(testCase)).toBe('before, S = 2\n5 [0]\nS = 4, hot weights, alone\n[0→6] 8 9:1 [4]');
});

test('the last line says what the run came to, and what found no place', () => {
  const of = (...args: Parameters<typeof observationOfEnd>) =>
    assertObservation(JSON.parse(toJsonLine(observationOfEnd(...args))));
  expect(of(allHeld, RUN)).toMatchObject({
    type: 'info',
    title: 'padproof: held',
    content: expect.stringMatching(/^Safe/),
  });
  expect(of(allHeld, RUN, 3)).toMatchObject({ type: 'alert', content: expect.stringMatching(/ 3 further cases/) });
  const stopped = { by: 'interrupt', message: 'stopped after 3 cases' } as const;
  const ended = of({ ...everyVerdict, verdict: 'inconclusive', stopped }, RUN);
  expect(ended).toMatchObject({ type: 'alert', content: expect.stringContaining('stopped after 3 cases') });
});
