// The judge alone, on encodings written by hand.
import type { Encoding } from '../../core/encoding';
import type { Traits } from '../../core/subject';
import { fullyMaskedRows } from './fully-masked-rows';
import type { Judgement } from './invariant';
import { _, attentions, caseOf, evidenceOf, row, states, TRAITS } from './testing/by-hand';

const CASE = caseOf(row([5, 6]), row([_, _]));
const SEEN: Traits = { ...TRAITS, outputs: ['lastHiddenState', 'pooled', 'attentions'] };
const REAL = [
  [0.25, 0.75],
  [0.5, 0.5],
];
const UNIFORM = [
  [0.5, 0.5],
  [0.5, 0.5],
];

/** What the run with an ordinary row in the place of the masked one gave, and what the case did. */
function judged(
  policy: Traits['fullyMasked'],
  masked: { states?: number[]; pooled?: number[]; weights?: number[][]; other?: number } = {},
  traits: Traits = SEEN,
): Judgement {
  const given = masked.states ?? [3, 4];
  const pooled = (vector: number[]): Encoding => ({
    pooled: { mean: { data: Float32Array.from([7, 8, ...vector]), shape: [2, 2] } },
  });
  const base = { ...states([1, 2], given), ...pooled(masked.pooled ?? [1, 1]) };
  return fullyMaskedRows.judge(
    CASE,
    evidenceOf(
      {
        base,
        'fully masked replaced': { ...states([1, masked.other ?? 2], [9, 9]), ...pooled([9, 9]) },
        ...(traits.outputs.includes('attentions') && {
          attended: { ...base, ...attentions(REAL, masked.weights ?? UNIFORM) },
        }),
      },
      { ...traits, fullyMasked: policy },
    ),
  );
}

describe('what is asked', () => {
  const keys = (testCase = CASE, traits = SEEN): string[] =>
    fullyMaskedRows.runs(testCase, traits).map(({ key }) => key);

  test('the case, the same with an ordinary row there, and its weights where they are offered', () => {
    expect(keys()).toStrictEqual(['base', 'fully masked replaced', 'attended']);
    expect(keys(CASE, { ...SEEN, outputs: ['logits'] })).toStrictEqual(['base', 'fully masked replaced']);
    expect(fullyMaskedRows.alignments!(CASE, SEEN)).toEqual([
      { expected: { run: 'fully masked replaced', row: 0, at: [0, 1] }, observed: { run: 'base', row: 0, at: [0, 1] } },
      { expected: { run: 'fully masked replaced', row: 1, at: [] }, observed: { run: 'base', row: 1, at: [] } },
    ]);
  });

  test('nothing of a case that has no such row', () => {
    expect(keys(caseOf(row([5, _])))).toStrictEqual([]);
  });

  test('of a subject that refuses such rows, a batch whose first row is one', () => {
    const refusing: Traits = { ...TRAITS, fullyMasked: 'refused', padId: 13 };
    const [run, ...others] = fullyMaskedRows.runs(caseOf(row([5, 6, 7]), row([8, _, _])), refusing);
    expect(others).toStrictEqual([]);
    expect(run).toMatchObject({
      key: 'refused',
      wanted: ['lastHiddenState', 'pooled', 'logits'],
      place: 'free',
      refusal: true,
      batch: {
        size: 2,
        length: 3,
        inputIds: Int32Array.of(13, 13, 13, 8, 0, 0),
        attentionMask: Int32Array.of(0, 0, 0, 1, 0, 0),
      },
    });
    expect(fullyMaskedRows.alignments!(CASE, refusing)).toStrictEqual([]);
  });
});

describe('a refusal', () => {
  const asked = (refusals: Map<string, string>): Judgement =>
    fullyMaskedRows.judge(CASE, { ...evidenceOf({}, { ...TRAITS, fullyMasked: 'refused' }), refusals });

  test('holds where it came', () => {
    expect(asked(new Map([['refused', 'no token']]))).toEqual({ verdict: 'held', compared: 1, worst: 0 });
  });

  test('is missed where it did not', () => {
    expect(asked(new Map())).toEqual({
      verdict: 'violated',
      compared: 1,
      worst: 1,
      violation: {
        message: 'The subject declares that it refuses a fully masked row, and encoded one (row 0).',
        output: 'lastHiddenState',
        index: [0],
        row: 0,
        observed: 1,
        expected: 0,
        deviation: 1,
        bound: 0,
        smallestPassingBound: 1,
        count: 1,
        compared: 1,
        runs: ['refused', 'refused'],
      },
    });
  });
});

test('the other rows must have the same bits without it, whatever the policy', () => {
  for (const policy of ['uniform', 'unspecified'] as const) {
    const { verdict, violation, worst } = judged(policy, { other: 2.5 });
    expect({ verdict, worst }).toEqual({ verdict: 'violated', worst: 0.5 });
    expect(violation).toMatchObject({ row: 0, index: [0, 1, 0], runs: ['fully masked replaced', 'base'] });
  }
});

test('where nothing is specified nothing but the other rows is judged', () => {
  // Two states and a vector of two of the ordinary row.
  expect(judged('unspecified', { states: [NaN, NaN], weights: REAL })).toMatchObject({ verdict: 'held', compared: 4 });
});

describe('uniform', () => {
  test('is the same bits for every key, and numbers in every output, in both runs', () => {
    expect(judged('uniform')).toEqual({ verdict: 'held', compared: 4 + 4 + 2 * 4, worst: 0 });
    expect(
      judged('uniform', {
        weights: [
          [0.25, 0.25],
          [1, 1],
        ],
      }).verdict,
    ).toBe('held');
  });

  test('is broken by a key that weighs otherwise', () => {
    const { violation } = judged('uniform', { weights: [UNIFORM[0], [0.5, 0.25]] });
    expect(violation).toMatchObject({ observed: 0.25, expected: 0.5, deviation: 0.25, index: [1, 0, 1, 1], row: 1 });
    expect(violation!.message).toContain('a fully masked row must be uniform; key 1 has 0.25 and should have 0.5');
  });

  test('is not nothing', () => {
    const { violation } = judged('uniform', { weights: [[0, 0], UNIFORM[1]] });
    expect(violation).toMatchObject({ observed: 0, expected: 0.5, index: [1, 0, 0, 0], count: 2 });
  });

  test('is broken by a state or a vector that is no number', () => {
    expect(judged('uniform', { states: [3, Infinity] }).violation).toEqual({
      message: 'lastHiddenState[1, 1, 0] of a fully masked row is Infinity; the declared policy is uniform.',
      output: 'lastHiddenState',
      index: [1, 1, 0],
      row: 1,
      observed: Infinity,
      expected: 0,
      deviation: Infinity,
      bound: 0,
      smallestPassingBound: Infinity,
      count: 1,
      compared: 6,
      runs: ['base', 'base'],
    });
    expect(judged('uniform', { pooled: [1, NaN] })).toMatchObject({
      verdict: 'violated',
      worst: Infinity,
      violation: { output: 'pooled.mean', index: [1, 1], observed: NaN },
    });
  });
});

test('without attentions the outputs are judged all the same', () => {
  const blind: Traits = { ...SEEN, outputs: ['lastHiddenState', 'pooled'] };
  expect(judged('uniform', {}, blind)).toEqual({ verdict: 'held', compared: 4 + 4, worst: 0 });
  expect(judged('zeros', { states: [NaN, 0] }, blind).verdict).toBe('violated');
});

test('zeros are no weight for any key', () => {
  const none = [0, 1].map(() => [0, 0]);
  expect(judged('zeros', { weights: none })).toEqual({ verdict: 'held', compared: 4 + 4 + 2 * 4, worst: 0 });
  const { violation } = judged('zeros', { weights: [none[0], [0, 0.125]] });
  expect(violation).toMatchObject({ observed: 0.125, expected: 0, index: [1, 0, 1, 1] });
  expect(violation!.message).toContain('must be zeros; key 1 has 0.125 and should have 0');
});

test('NaN is a state of nothing else; weights and vectors are not asked', () => {
  expect(judged('nan', { states: [NaN, NaN], weights: REAL })).toEqual({
    verdict: 'held',
    compared: 4 + 2 * 2,
    worst: 0,
  });
  expect(judged('nan', { states: [NaN, 4] }).violation).toMatchObject({
    message: 'lastHiddenState[1, 1, 0] of a fully masked row is 4; the declared policy is nan.',
    expected: NaN,
    observed: 4,
  });
});

test('a case of nothing but such rows still has its policy judged', () => {
  const alone = caseOf(row([_, _]));
  const traits: Traits = { ...TRAITS, outputs: ['lastHiddenState'] };
  const encodings = { base: states([1, 2]), 'fully masked replaced': states([5, 6]) };
  expect(fullyMaskedRows.judge(alone, evidenceOf(encodings, traits))).toEqual({
    verdict: 'held',
    compared: 2,
    worst: 0,
  });
  const unspecified = evidenceOf(encodings, { ...traits, fullyMasked: 'unspecified' });
  expect(fullyMaskedRows.judge(alone, unspecified)).toEqual({ verdict: 'vacuous', compared: 0, worst: 0 });
});

test('where NaN is declared, and no states are offered that could be it, nothing was put to the test', () => {
  const logits = { logits: { data: new Float32Array(2), shape: [1, 2, 1] } };
  const traits: Traits = { ...TRAITS, outputs: ['logits'], fullyMasked: 'nan' };
  const evidence = evidenceOf({ base: logits, 'fully masked replaced': logits }, traits);
  expect(fullyMaskedRows.judge(caseOf(row([_, _])), evidence).verdict).toBe('vacuous');
});
