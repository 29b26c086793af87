// The positive control, on encodings written by hand.
import type { Case } from '../../core/case';
import type { Encoding } from '../../core/encoding';
import type { Traits } from '../../core/subject';
import type { Judgement } from './invariant';
import { maskMatters } from './mask-matters';
import { _, attentions, caseOf, evidenceOf, row, states, TRAITS } from './testing/by-hand';

const SEEN: Traits = { ...TRAITS, outputs: ['lastHiddenState', 'attentions'] };
const UNSEEN: Traits = { ...TRAITS, outputs: ['lastHiddenState'] };
/** Its last real token, 6, stands at position 1, and its padding at 2. */
const CASE = caseOf(row([5, 6, _], [9]));

describe('what is turned', () => {
  const turned = (testCase: Case, traits = SEEN): [string, number[]][] =>
    maskMatters.runs(testCase, traits).map(({ key, batch }) => [key, [...batch.attentionMask!]]);

  test('the last real token is hidden, and a padded one shown', () => {
    expect(turned(CASE)).toStrictEqual([
      ['attended', [1, 1, 0]],
      ['one hidden', [1, 0, 0]],
      ['one shown', [1, 1, 1]],
    ]);
    expect(turned(CASE, UNSEEN).map(([key]) => key)).toStrictEqual(['base', 'one hidden', 'one shown']);
  });

  test('only what can be turned is: not the only token, no padding where there is none, nothing of a masked row', () => {
    expect(turned(caseOf(row([5, _], [9]))).map(([key]) => key)).toStrictEqual(['attended', 'one shown']);
    expect(turned(caseOf(row([5, 6]))).map(([key]) => key)).toStrictEqual(['attended', 'one hidden']);
    expect(turned(caseOf(row([5])))).toStrictEqual([]);
    expect(turned(caseOf(row([_, _], [8, 9])))).toStrictEqual([]);
  });

  test('each row has its own, and a row without one is left alone', () => {
    const testCase = caseOf(row([_, 5, 6], [9]), row([5, _, _], [7, 8]), row([1, 2, 3]));
    expect(turned(testCase)).toStrictEqual([
      ['attended', [0, 1, 1, 1, 0, 0, 1, 1, 1]],
      ['one hidden', [0, 1, 0, 1, 0, 0, 1, 1, 0]],
      ['one shown', [1, 1, 1, 1, 1, 0, 1, 1, 1]],
    ]);
  });

  test('the first position is one like any other, and so is the id 1', () => {
    expect(turned(caseOf(row([_, 5], [9])))).toStrictEqual([
      ['attended', [0, 1]],
      ['one shown', [1, 1]],
    ]);
    expect(turned(caseOf(row([5, 1]))).at(-1)).toStrictEqual(['one hidden', [1, 0]]);
    expect(turned(caseOf(row([5, _], [1]))).at(-1)).toStrictEqual(['one shown', [1, 1]]);
  });

  test('a token that stands elsewhere in the row is no positive control', () => {
    expect(turned(caseOf(row([6, 5, 6])))).toStrictEqual([]);
    expect(turned(caseOf(row([5, 6, _, _], [5, 9]))).at(-1)).toStrictEqual(['one shown', [1, 1, 0, 1]]);
    expect(turned(caseOf(row([5, _, _], [5, 5])))).toStrictEqual([]);
  });

  test('nor is the pad id, where no attentions show that it is read', () => {
    const padLast = caseOf(row([5, 0, _], [0]));
    expect(turned(padLast, UNSEEN)).toStrictEqual([]);
    expect(turned(padLast, SEEN).map(([key]) => key)).toStrictEqual(['attended', 'one hidden']);
    expect(turned(caseOf(row([5, _, _], [0, 9])), UNSEEN).at(-1)).toStrictEqual(['one shown', [1, 0, 1]]);
    expect(turned(caseOf(row([5, _, _], [0, 9])), SEEN).at(-1)).toStrictEqual(['one shown', [1, 1, 0]]);
  });
});

/** Every query hears every token that it may. */
const HEARD = [
  [0.5, 0.5, 0],
  [0.5, 0.5, 0],
  [0.5, 0.5, 0],
];
const SHOWN = HEARD.map(() => [0.25, 0.25, 0.5]);

/** What the case gave, and the runs with one token hidden and one shown. */
function judged(
  hidden: number[],
  shown: number[],
  weights: { before?: number[][]; shown?: number[][] } = {},
  traits = SEEN,
): Judgement {
  const of = (numbers: number[], heard: number[][]): Encoding => ({
    ...states(numbers),
    ...(traits === SEEN && attentions(heard)),
  });
  const before = of([1, 2, 3], weights.before ?? HEARD);
  return maskMatters.judge(
    CASE,
    evidenceOf(
      {
        [traits === SEEN ? 'attended' : 'base']: before,
        'one hidden': of(hidden, HEARD),
        'one shown': of(shown, weights.shown ?? SHOWN),
      },
      traits,
    ),
  );
}

test('it holds where every turn changes a bit of the others', () => {
  expect(judged([1.5, 2, 3], [1, 2.5, 3])).toEqual({ verdict: 'held', compared: 1 + 2, worst: 0 });
});

test('hiding a real token that changes nothing is a violation', () => {
  // The hidden position itself, and padding, do not count.
  expect(judged([1, 9, 9], [1, 2.5, 3])).toEqual({
    verdict: 'violated',
    compared: 3,
    worst: 0,
    violation: {
      message: 'Hiding the real token at position 1 of row 0 changed not one bit at the positions 0.',
      output: 'lastHiddenState',
      index: [0, 0, 0],
      row: 0,
      observed: 0,
      expected: 1,
      deviation: 0,
      bound: 0,
      smallestPassingBound: 0,
      count: 1,
      compared: 3,
      runs: ['attended', 'one hidden'],
    },
  });
});

test('so is showing a padded one, and both are counted', () => {
  const { violation } = judged([1.5, 2, 3], [1, 2, 9]);
  expect(violation).toMatchObject({ count: 1, runs: ['attended', 'one shown'] });
  expect(violation!.message).toBe(
    'Showing the padded token at position 2 of row 0 changed not one bit at the positions 0, 1.',
  );
  expect(judged([1, 2, 3], [1, 2, 3]).violation).toMatchObject({ count: 2, runs: ['attended', 'one hidden'] });
});

describe('a token that no other query noticeably reads need not matter', () => {
  const reading = (weight: number): number[][] => [[1 - weight, weight, 0], HEARD[1], HEARD[2]];

  test('hidden, in the run before', () => {
    expect(judged([1, 2, 3], [1, 2.5, 3], { before: reading(0.0009) })).toMatchObject({ verdict: 'held', compared: 2 });
    expect(judged([1, 2, 3], [1, 2.5, 3], { before: reading(0.0011) }).verdict).toBe('violated');
    const bound = Math.fround(1e-3);
    expect(bound).toBeGreaterThan(1e-3);
    expect(judged([1, 2, 3], [1, 2.5, 3], { before: reading(bound) }).verdict).toBe('violated');
  });

  test('shown, in the run in which it is seen', () => {
    const deaf = [
      [0.5, 0.5, 0],
      [0.5, 0.5, 0],
      [0, 0, 1],
    ];
    expect(judged([1.5, 2, 3], [1, 2, 3], { shown: deaf })).toMatchObject({ verdict: 'held', compared: 1 });
    expect(judged([1.5, 2, 3], [1, 2, 3], { shown: [deaf[0], SHOWN[1], deaf[2]] }).verdict).toBe('violated');
  });

  test('and where that is so of every turn, nothing was put to the test', () => {
    const deaf = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
    expect(judged([1, 2, 3], [1, 2, 3], { before: deaf, shown: deaf })).toEqual({
      verdict: 'vacuous',
      compared: 0,
      worst: 0,
    });
  });

  test('a later layer does not count', () => {
    const layers = (...all: number[][][]): Encoding => ({
      attentions: all.map((weights) => attentions(weights).attentions![0]),
    });
    const deaf = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
    const at = (encoding: Encoding): Encoding => ({ ...states([1, 2, 3]), ...encoding });
    const encodings = { 'one hidden': at(layers(HEARD, HEARD)), 'one shown': at(layers(deaf, SHOWN)) };
    const of = (before: Encoding): Judgement =>
      maskMatters.judge(CASE, evidenceOf({ attended: at(before), ...encodings }, SEEN));
    expect(of(layers(deaf, HEARD)).verdict).toBe('vacuous');
    expect(of(layers(HEARD, deaf)).verdict).toBe('violated');
  });
});

describe('without attentions', () => {
  test('one turn that is heard excuses the others', () => {
    expect(judged([1.5, 2, 3], [1, 2, 3], {}, UNSEEN)).toEqual({ verdict: 'held', compared: 3, worst: 0 });
    expect(judged([1.5, 2, 3], [1, 2, 3]).verdict).toBe('violated');
  });

  test('none that is heard is a violation', () => {
    expect(judged([1, 2, 3], [1, 2, 3], {}, UNSEEN)).toMatchObject({
      verdict: 'violated',
      violation: { count: 2, runs: ['base', 'one hidden'] },
    });
  });

  test('pooled vectors are read where nothing else is offered, the row of the turn alone', () => {
    const traits: Traits = { ...TRAITS, outputs: ['pooled'] };
    const two = caseOf(row([5, 6]), row([7, 8]));
    const pooled = (...numbers: number[]): Encoding => ({
      pooled: { mean: { data: Float32Array.from(numbers), shape: [2, 2] } },
    });
    const of = (hidden: Encoding): Judgement =>
      maskMatters.judge(two, evidenceOf({ base: pooled(1, 2, 3, 4), 'one hidden': hidden }, traits));
    expect(of(pooled(1, 2, 3, 4))).toMatchObject({ verdict: 'violated', compared: 4, violation: { count: 2 } });
    expect(of(pooled(1, 2, 3, 5))).toMatchObject({ verdict: 'held', compared: 4 });
  });
});

test('on a subject that does not repeat itself, what changes by no more than that is not heard, and the message says so', () => {
  const traits: Traits = { ...TRAITS, outputs: ['pooled'] };
  const pooled = (...numbers: number[]): Encoding => ({
    pooled: { mean: { data: Float32Array.from(numbers), shape: [1, 2] } },
  });
  const nondeterminism = { value: 0.1, origin: 'by hand', nondeterminism: true } as const;
  const of = (first: number): Judgement =>
    maskMatters.judge(
      caseOf(row([5, 6])),
      evidenceOf({ base: pooled(1, 10), 'one hidden': pooled(first, 10) }, traits, nondeterminism),
    );
  expect(of(1.5).violation!.message).toBe(
    'Hiding the real token at position 1 of row 0 changed nothing beyond what the subject differs from itself by at the positions 0.',
  );
  expect(of(2.5)).toMatchObject({ verdict: 'held', compared: 2 });
});

test('logits are as good as states', () => {
  const of = (hidden: number): Judgement => {
    const logits = (x: number): Encoding => ({
      ...states([1, 2]),
      logits: { data: Float32Array.of(1, x, 3, 4), shape: [1, 2, 2] },
    });
    const traits: Traits = { ...TRAITS, outputs: ['lastHiddenState', 'logits'] };
    return maskMatters.judge(
      caseOf(row([5, 6])),
      evidenceOf({ base: logits(2), 'one hidden': logits(hidden) }, traits),
    );
  };
  expect(of(2)).toMatchObject({ verdict: 'violated', compared: 3 });
  expect(of(2.5)).toMatchObject({ verdict: 'held', compared: 3 });
});

test('the others are all real tokens but the last, of the row of the turn, with every unit that they have', () => {
  const testCase = caseOf(row([_, _, _]), row([5, 6, 7]));
  const traits: Traits = { ...TRAITS, outputs: ['lastHiddenState'] };
  const of = (...changed: number[]): Judgement => {
    const numbers = (at: readonly number[]): Encoding => ({
      lastHiddenState: {
        data: Float32Array.from({ length: 12 }, (_one, i) => (at.includes(i) ? -1 : i)),
        shape: [2, 3, 2],
      },
    });
    return maskMatters.judge(testCase, evidenceOf({ base: numbers([]), 'one hidden': numbers(changed) }, traits));
  };
  expect(of()).toMatchObject({ verdict: 'violated', compared: 4, violation: { row: 1, index: [1, 0, 0] } });
  expect(of().violation!.message).toContain('at position 2 of row 1 changed not one bit at the positions 0, 1.');
  // Row 0, and the last token itself.
  expect(of(0, 1, 2, 3, 4, 5, 10, 11).verdict).toBe('violated');
  for (const i of [6, 7, 8, 9]) expect(of(i).verdict).toBe('held');
});
