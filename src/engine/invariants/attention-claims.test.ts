// The judges of attention weights, on weights written by hand.
import type { Traits } from '../../core/subject';
import type { Judgement } from './invariant';
import { paddedColumnsAreZero } from './padded-columns-are-zero';
import { paddedRowsAttendToRealTokens } from './padded-rows-attend-to-real-tokens';
import { rowsSumToOne } from './rows-sum-to-one';
import { _, attentions, caseOf, evidenceOf, row, TRAITS } from './testing/by-hand';

const BLIND: Traits = { ...TRAITS, paddedQueriesSeePadding: false };
const PADDED = row([5, 6, _]);
/** Two real tokens and a padded one, as BERT has them. */
const SOUND = [
  [0.5, 0.5, 0],
  [0.25, 0.75, 0],
  [0.75, 0.25, 0],
];

test('attentions are needed, and what is judged is the run that has them', () => {
  const without = { ...TRAITS, outputs: ['lastHiddenState'] as const };
  for (const invariant of [rowsSumToOne, paddedColumnsAreZero, paddedRowsAttendToRealTokens]) {
    expect(invariant.unsupported(without)).toBe('the subject does not offer attentions');
    expect(invariant.unsupported(TRAITS)).toBeUndefined();
    expect(invariant.runs(caseOf(PADDED), TRAITS).map(({ key }) => key)).toEqual(['attended']);
  }
});

test('claims about padding ask nothing of a case without', () => {
  const full = caseOf(row([5, 6]), row([_, _]));
  expect(paddedColumnsAreZero.runs(full, TRAITS)).toStrictEqual([]);
  expect(paddedRowsAttendToRealTokens.runs(full, TRAITS)).toStrictEqual([]);
  expect(rowsSumToOne.runs(full, TRAITS)).toHaveLength(1);
});

describe('rows sum to one', () => {
  const bound = rowsSumToOne.bound!;
  const judged = (weights: number[][], place = PADDED, traits = BLIND): Judgement =>
    rowsSumToOne.judge(caseOf(place), evidenceOf({ attended: attentions(weights) }, traits, bound));

  test('a sum and a range are checked for each query, the padded one too', () => {
    expect(judged(SOUND)).toEqual({ verdict: 'held', compared: 6, worst: 0 });
  });

  test('a sum may be off by the bound for each key, and no further', () => {
    const off = (ulps: number): number[][] => [SOUND[0], [0.25, 0.75 + ulps * 2 ** -23, 0], SOUND[2]];
    expect(judged(off(6))).toMatchObject({ verdict: 'held', worst: 2 * 2 ** -23 });
    expect(judged(off(7))).toMatchObject({
      verdict: 'violated',
      violation: { index: [0, 0, 1], expected: 1, count: 1 },
    });
    expect(judged(off(7)).violation!.message).toMatch(/^attentions\[0\]\[0, 0, 1\]: the row sums to 1\.00000083/);
  });

  test.each([
    ['bfloat16', 2 ** -8],
    ['float16', 2 ** -11],
  ])('in %s each weight may be rounded to it beside that', (precision, unit) => {
    const off = (by: number): number[][] => [SOUND[0], [0.25, 0.75 + by, 0], SOUND[2]];
    const half = { ...BLIND, precision };
    expect(judged(off(unit), PADDED, half).verdict).toBe('held');
    expect(judged(off(2 * unit), PADDED, half).verdict).toBe('violated');
    expect(judged(off(unit)).verdict).toBe('violated');
    expect(judged(off(NaN), PADDED, half).verdict).toBe('violated');
  });

  test('a sum that is too small is no better', () => {
    expect(judged([SOUND[0], SOUND[1], [0.5, 0.25, 0]])).toMatchObject({
      verdict: 'violated',
      violation: { observed: 0.75, index: [0, 0, 2], deviation: 0.25 / 3 },
    });
  });

  test('weights outside [0, 1] are found although they sum to one', () => {
    const { violation } = judged([[1.5, -0.25, -0.25], SOUND[1], SOUND[2]]);
    expect(violation).toMatchObject({ observed: 0.5, expected: 0, deviation: 0.5 / 3, index: [0, 0, 0], count: 1 });
    expect(violation!.message).toContain('a weight lies 0.5 outside [0, 1]');
    expect(judged([[1, 0.75, -0.75], SOUND[1], SOUND[2]]).violation).toMatchObject({ observed: 0.75 });
  });

  test('a fully masked row is a distribution only where uniform weights are declared', () => {
    const nothing = [0, 0, 0].map(() => [0, 0, 0]);
    const masked = row([_, _, _]);
    expect(judged(nothing, masked, TRAITS).verdict).toBe('violated');
    expect(judged(nothing, masked, { ...TRAITS, fullyMasked: 'zeros' }).verdict).toBe('vacuous');
    expect(judged(nothing, PADDED, { ...TRAITS, fullyMasked: 'zeros' }).verdict).toBe('violated');
  });
});

describe('padded columns are zero', () => {
  const judged = (weights: number[][], traits = BLIND, place = PADDED): Judgement =>
    paddedColumnsAreZero.judge(caseOf(place), evidenceOf({ attended: attentions(weights) }, traits));

  test('the weight of the padded key is checked for each query; the padded one where it is declared', () => {
    expect(judged(SOUND)).toEqual({ verdict: 'held', compared: 3, worst: 0 });
    expect(judged(SOUND, TRAITS)).toEqual({ verdict: 'held', compared: 2, worst: 0 });
    expect(judged(SOUND, { ...TRAITS, paddedQueriesSeePadding: true }).compared).toBe(2);
  });

  test('the smallest weight of a real query is a violation, of either sign', () => {
    for (const weight of [2 ** -149, -(2 ** -149)]) {
      const { violation } = judged([SOUND[0], [0.25, 0.75, weight], SOUND[2]]);
      expect(violation).toMatchObject({ observed: weight, expected: 0, deviation: 2 ** -149, index: [0, 0, 1, 2] });
      expect(violation!.message).toBe(
        `attentions[0][0, 0, 1, 2]: query 1 gives the padded key 2 a weight of ${Number(weight.toPrecision(3))}.`,
      );
    }
  });

  test('a padded query that sees padding is one only where the subject declares that it does not', () => {
    const seeing = [SOUND[0], SOUND[1], [0.5, 0.25, 0.25]];
    expect(judged(seeing)).toMatchObject({ verdict: 'violated', violation: { index: [0, 0, 2, 2], observed: 0.25 } });
    expect(judged(seeing, TRAITS).verdict).toBe('held');
  });

  test('rows without padding, and without a real token, say nothing', () => {
    const everything = [0, 1, 2].map(() => [0.5, 0.25, 0.25]);
    expect(judged(everything, BLIND, row([5, 6, 7])).verdict).toBe('vacuous');
    expect(judged(everything, BLIND, row([_, _, _])).verdict).toBe('vacuous');
  });
});

describe('padded rows attend to real tokens', () => {
  const judged = (weights: number[][], traits = BLIND, place = PADDED): Judgement =>
    paddedRowsAttendToRealTokens.judge(caseOf(place), evidenceOf({ attended: attentions(weights) }, traits));

  test('each padded query is checked, and no real one', () => {
    expect(judged(SOUND)).toEqual({ verdict: 'held', compared: 1, worst: 0 });
    expect(judged([[0, 0, 0], [0, 0, 0], SOUND[2]]).verdict).toBe('held');
  });

  test('zeros are a violation', () => {
    const { violation } = judged([SOUND[0], SOUND[1], [0, 0, 0]]);
    expect(violation).toMatchObject({ observed: 0, expected: 1, deviation: 1, index: [0, 0, 2] });
    expect(violation!.message).toBe(
      'attentions[0][0, 0, 2]: the padded query 2 gives the visible keys a weight of 0 in all.',
    );
  });

  test('weight that goes to padding alone is none, unless padding may be seen', () => {
    const astray = [SOUND[0], SOUND[1], [0, 0, 1]];
    expect(judged(astray).verdict).toBe('violated');
    expect(judged(astray, TRAITS).verdict).toBe('held');
  });

  test('a row without a real token says nothing', () => {
    expect(
      judged(
        [
          [0, 0, 0],
          [0, 0, 0],
          [0, 0, 0],
        ],
        BLIND,
        row([_, _, _]),
      ).verdict,
    ).toBe('vacuous');
  });
});

test('what is violated is told of the run that has the weights, against itself', () => {
  const nothing = [0, 1, 2].map(() => [0, 0, 0]);
  const leaking = [0, 1, 2].map(() => [0.25, 0.25, 0.5]);
  for (const [invariant, weights] of [
    [rowsSumToOne, nothing],
    [paddedColumnsAreZero, leaking],
    [paddedRowsAttendToRealTokens, nothing],
  ] as const) {
    const evidence = evidenceOf({ attended: attentions(weights) }, BLIND, rowsSumToOne.bound);
    expect(invariant.judge(caseOf(PADDED), evidence).violation!.runs).toStrictEqual(['attended', 'attended']);
  }
});
