// The claims that hold places of one run against those of another: what they ask for, and what they hold against what.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { INVARIANTS, invariantNamed, OF_BERT } from '.';
import type { Case } from '../../core/case';
import type { Encoding } from '../../core/encoding';
import { UsageError } from '../../core/errors';
import { MASK_FORMS } from '../../core/mask';
import type { Declared, Traits } from '../../core/subject';
import { batchMatesAreIgnored } from './batch-mates-are-ignored';
import { holeIsDeletion } from './hole-is-deletion';
import type { Invariant } from './invariant';
import { FAMILIES } from './invariant';
import { layoutIsIgnored } from './layout-is-ignored';
import { maskFormsAgree } from './mask-forms-agree';
import { matchesReference } from './matches-reference';
import { matchesUnpadded } from './matches-unpadded';
import { noMaskIsAllOnes } from './no-mask-is-all-ones';
import { padContentIsIgnored } from './pad-content-is-ignored';
import { padLengthIsIgnored } from './pad-length-is-ignored';
import { positionWiseStaysInPlace } from './position-wise-stays-in-place';
import { repeatable } from './repeatable';
import { rowOrderIsIgnored } from './row-order-is-ignored';
import { _, caseOf, evidenceOf, row, states, TRAITS } from './testing/by-hand';
import { whatIsAskedDoesNotMatter } from './what-is-asked-does-not-matter';

const RIGHT = row([5, 6, 7, _], [1], [2]);
const LEFT = row([_, 8, 9, 10]);
const FULL = row([11, 12, 13, 14]);
const HOLES = row([15, _, 16, 17]);
const MASKED = row([_, _, _, _]);
const CASE = caseOf(RIGHT, LEFT, FULL, HOLES, MASKED);

const keys = (invariant: Invariant, testCase: Case = CASE, traits: Declared = TRAITS): string[] =>
  invariant.runs(testCase, traits).map(({ key }) => key);

/** An alignment in short: run, row and positions of either side. */
const pairs = (invariant: Invariant, testCase: Case = CASE, traits: Traits = TRAITS): string[] =>
  invariant.alignments!(testCase, traits).map(({ expected, observed, row: of }) =>
    [
      ...[expected, observed].map(({ run, row: r, at }) => `${run}: ${r} at ${at.join()}`),
      ...(of === undefined ? [] : [`row ${of}`]),
    ].join(' = '),
  );

/** The real tokens of every row of the case, in two runs. */
const everyRow = (expected: string, observed: string | ((r: number) => string)): string[] =>
  CASE.rows.map(({ at }, r) => {
    const name = typeof observed === 'string' ? observed : observed(r);
    return `${expected}: ${r} at ${at.join()} = ${name}: ${r} at ${at.join()}`;
  });

const PINNED = [
  'rows-sum-to-one: calibrated',
  'padded-columns-are-zero: exact',
  'padded-rows-attend-to-real-tokens: exact',
  'pad-content-is-ignored: exact',
  'position-wise-stays-in-place: exact',
  'batch-mates-are-ignored: exact',
  'repeatable: exact',
  'history-is-ignored: exact',
  'no-mask-is-all-ones: exact',
  'mask-forms-agree: exact',
  'what-is-asked-does-not-matter: calibrated',
  'gradients-stop-at-padding: exact',
  'future-is-ignored: exact',
  'window-is-kept: exact',
  'matches-unpadded: calibrated',
  'pad-length-is-ignored: calibrated',
  'layout-is-ignored: calibrated',
  'row-order-is-ignored: calibrated',
  'packing-is-ignored: calibrated',
  'concurrency-is-ignored: calibrated',
  'hole-is-deletion: calibrated',
  'matches-reference: calibrated',
  'fully-masked-rows: exact',
  'every-batch-is-taken: exact',
  'mask-matters: positive control',
  'added-token-is-felt: positive control',
  'token-types-matter: positive control',
  'positions-matter: positive control',
  'order-matters: positive control',
  'every-word-is-felt: positive control',
];

test('every claim has a name of its own, a sentence, a family, and a kind that fits how it compares', () => {
  const listed = INVARIANTS.map(({ name, kind }) => `${name}: ${kind}`);
  // Those that are pinned keep their order and their kind; a new one may stand anywhere among them.
  expect(listed.filter((one) => PINNED.includes(one))).toEqual(PINNED);
  const names = INVARIANTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(existsSync(join(__dirname, `${name}.ts`))).toBe(true);
  for (const { claim } of INVARIANTS) expect(claim).toMatch(/^[A-Z].*\.$/);
  for (const { name, family } of INVARIANTS) expect([name, FAMILIES]).toEqual([name, expect.arrayContaining([family])]);
});

test('a BERT by itself is judged by all but what several callers do to each other, and what is causal', () => {
  expect(INVARIANTS.filter((one) => !OF_BERT.includes(one)).map(({ name }) => name)).toEqual([
    'future-is-ignored',
    'window-is-kept',
    'packing-is-ignored',
    'concurrency-is-ignored',
  ]);
});

test('a claim is found by its name; another name lists those that there are', () => {
  for (const invariant of INVARIANTS) expect(invariantNamed(invariant.name)).toBe(invariant);
  expect(() => invariantNamed('rows-sum-to-two')).toThrow(UsageError);
  expect(() => invariantNamed('rows-sum-to-two')).toThrow(
    /^There is no invariant "rows-sum-to-two"\. Did you mean rows-sum-to-one\? There are: rows-sum-to-one, padded-columns-are-zero, .*, every-word-is-felt\.$/,
  );
});

test('exact claims compare runs that are locked, or have an instance of their own', () => {
  for (const { name, kind, runs } of INVARIANTS) {
    if (kind !== 'exact' || name === 'gradients-stop-at-padding') continue;
    const places = runs(
      { ...CASE, history: [CASE] },
      {
        ...TRAITS,
        attention: 'causal',
        window: 1,
        paddedQueriesSeePadding: false,
        maskForms: MASK_FORMS,
      },
    );
    expect(places.map(({ place, after }) => (after ? 'its own' : place))).toEqual(
      places.map(({ after }) => (after ? 'its own' : 'locked')),
    );
    expect(places.length).toBeGreaterThan(0);
  }
});

const COMPARING = [
  padContentIsIgnored,
  batchMatesAreIgnored,
  repeatable,
  noMaskIsAllOnes,
  maskFormsAgree,
  whatIsAskedDoesNotMatter,
  matchesUnpadded,
  padLengthIsIgnored,
  layoutIsIgnored,
  rowOrderIsIgnored,
  holeIsDeletion,
  matchesReference,
];

test.each(COMPARING.map((invariant) => [invariant.name, invariant] as const))(
  '%s needs some output to compare, and nothing else of a subject that offers all',
  (_name, invariant) => {
    const able: Declared = { ...TRAITS, maskForms: MASK_FORMS, reference: async () => ({}) };
    expect(invariant.unsupported(able)).toBeUndefined();
    expect(invariant.unsupported({ ...able, outputs: ['hiddenStates', 'attentions'] })).toBeUndefined();
    expect(invariant.unsupported({ ...able, outputs: [] })).toMatch(/^the subject offers no outputs/);
  },
);

test.each<[Invariant, Declared, string]>([
  [
    layoutIsIgnored,
    { ...TRAITS, positions: 'absolute' },
    'positions are the index in the row, so moving a token changes what it means',
  ],
  [
    holeIsDeletion,
    { ...TRAITS, positions: 'absolute' },
    'the subject takes the index in the row for the position, which deleting changes',
  ],
  [holeIsDeletion, { ...TRAITS, positions: 'relative' }, 'the subject goes by distances, which deleting changes'],
  [matchesReference, TRAITS, 'the subject offers no reference in float64'],
  [maskFormsAgree, TRAITS, 'the subject declares no maskForms: it takes integers [B, S] only'],
  [maskFormsAgree, { ...TRAITS, maskForms: [] }, 'the subject declares no maskForms: it takes integers [B, S] only'],
  [positionWiseStaysInPlace, { ...TRAITS, outputs: ['logits'] }, 'the subject does not offer lastHiddenState'],
  [
    positionWiseStaysInPlace,
    { ...TRAITS, paddedQueriesSeePadding: true },
    'the subject does not declare that padded queries see no padding, so padded positions may read each other',
  ],
  [
    positionWiseStaysInPlace,
    TRAITS,
    'the subject does not declare that padded queries see no padding, so padded positions may read each other',
  ],
  [
    whatIsAskedDoesNotMatter,
    { ...TRAITS, outputs: ['lastHiddenState'] },
    'the subject offers nothing else to ask for that would leave two answers to compare',
  ],
])('$name is not asked of a subject that cannot answer: %#', (invariant, subject, reason) => {
  expect(invariant.unsupported(subject)).toBe(reason);
});

test('position-wise-stays-in-place is asked where padded queries are declared to see no padding', () => {
  expect(positionWiseStaysInPlace.unsupported({ ...TRAITS, paddedQueriesSeePadding: false })).toBeUndefined();
  for (const positions of ['given', 'from-mask', 'from-ids'] as const) {
    expect(holeIsDeletion.unsupported({ ...TRAITS, positions })).toBeUndefined();
  }
});

test('pad content: rows whose padding differs between the runs', () => {
  expect(keys(padContentIsIgnored)).toStrictEqual(['base', 'other padding']);
  expect(keys(padContentIsIgnored, caseOf(FULL, MASKED))).toStrictEqual([]);
  const same = row([5, 6, 7, _], [3], [3]);
  const partly = row([5, 6, _, _], [3, 4], [3, 5]);
  expect(pairs(padContentIsIgnored, caseOf(RIGHT, same, partly, FULL))).toStrictEqual([
    'base: 0 at 0,1,2 = other padding: 0 at 0,1,2',
    'base: 2 at 0,1 = other padding: 2 at 0,1',
  ]);
});

test('batch mates: each row in the run in which the others changed', () => {
  expect(keys(batchMatesAreIgnored)).toStrictEqual(['base', 'other mates 0', 'other mates 1']);
  expect(keys(batchMatesAreIgnored, caseOf(RIGHT))).toStrictEqual([]);
  expect(keys(batchMatesAreIgnored, caseOf(RIGHT, FULL))).toHaveLength(3);
  expect(pairs(batchMatesAreIgnored)).toStrictEqual(everyRow('base', (r) => `other mates ${r % 2}`));
});

test('repeatable: later on the same instance, and on a fresh one where there is one', () => {
  expect(keys(repeatable)).toStrictEqual(['base', 'again last', 'again fresh']);
  expect(pairs(repeatable)).toStrictEqual([...everyRow('base', 'again last'), ...everyRow('base', 'again fresh')]);
  const one = caseOf(row([5]));
  const judged = (encodings: Record<string, Encoding>) => repeatable.judge(one, evidenceOf(encodings));
  const same = { base: states([1]), 'again last': states([1]) };
  expect(judged(same)).toEqual({ verdict: 'held', compared: 1, worst: 0 });
  expect(judged({ ...same, 'again fresh': states([1]) }).compared).toBe(2);
  expect(judged({ ...same, 'again fresh': states([2]) }).verdict).toBe('violated');
  expect(judged({ ...same, 'again last': states([2]) }).verdict).toBe('violated');
});

test('no mask: every position is real', () => {
  expect(keys(noMaskIsAllOnes)).toStrictEqual(['mask ones', 'mask none']);
  expect(pairs(noMaskIsAllOnes, caseOf(RIGHT, MASKED))).toStrictEqual([
    'mask ones: 0 at 0,1,2,3 = mask none: 0 at 0,1,2,3',
    'mask ones: 1 at 0,1,2,3 = mask none: 1 at 0,1,2,3',
  ]);
});

describe('mask forms', () => {
  const traits: Traits = { ...TRAITS, maskForms: MASK_FORMS.slice(0, 3) };

  test('one by the length of the case, for every row', () => {
    const form = MASK_FORMS[4 % 3];
    expect(keys(maskFormsAgree, CASE, traits)).toStrictEqual(['base', `mask as ${form}`]);
    expect(pairs(maskFormsAgree, CASE, traits)).toStrictEqual(everyRow('base', `mask as ${form}`));
    expect(keys(maskFormsAgree, caseOf(row([5, 6]), row([7, _])), traits).at(-1)).toBe(`mask as ${MASK_FORMS[2]}`);
  });

  test('all of them in a row that stands alone for good', () => {
    const all = MASK_FORMS.slice(0, 3).map((form) => `mask as ${form}`);
    const single = caseOf(RIGHT);
    expect(keys(maskFormsAgree, { ...single, singleton: true }, traits)).toStrictEqual(['base', ...all]);
    expect(keys(maskFormsAgree, single, traits)).toHaveLength(2);
    expect(keys(maskFormsAgree, { ...CASE, singleton: true }, traits)).toHaveLength(2);
    expect(pairs(maskFormsAgree, { ...single, singleton: true }, traits)).toStrictEqual(
      all.map((key) => `base: 0 at 0,1,2 = ${key}: 0 at 0,1,2`),
    );
  });

  test('none where none is declared', () => {
    expect(keys(maskFormsAgree)).toStrictEqual(['base']);
    expect(pairs(maskFormsAgree)).toStrictEqual([]);
    expect(keys(maskFormsAgree, CASE, { ...TRAITS, maskForms: [] })).toStrictEqual(['base']);
  });
});

describe('what is asked', () => {
  const questions = (outputs: Traits['outputs']): string[] =>
    keys(whatIsAskedDoesNotMatter, CASE, { ...TRAITS, outputs });

  test('attentions too, and the states alone', () => {
    expect(questions(TRAITS.outputs)).toStrictEqual(['base', 'attended', 'states']);
    expect(questions(['lastHiddenState', 'attentions'])).toStrictEqual(['base', 'attended']);
    expect(questions(['lastHiddenState', 'hiddenStates'])).toStrictEqual(['base', 'states']);
    expect(questions(['lastHiddenState', 'pooled'])).toStrictEqual(['base', 'states']);
    expect(questions(['pooled', 'attentions'])).toStrictEqual(['base', 'attended']);
    expect(questions(['pooled', 'hiddenStates'])).toStrictEqual([]);
  });

  test('the answer with fewer outputs says which are compared', () => {
    expect(pairs(whatIsAskedDoesNotMatter)).toStrictEqual([
      ...everyRow('base', 'attended'),
      ...everyRow('states', 'base'),
    ]);
  });
});

test('unpadded: each row that means its sequence, alone', () => {
  expect(keys(matchesUnpadded)).toStrictEqual(['base', 'alone 0', 'alone 1', 'alone 2', 'alone 3']);
  expect(pairs(matchesUnpadded)).toStrictEqual([
    'alone 0: 0 at 0,1,2 = base: 0 at 0,1,2',
    'alone 1: 0 at 0,1,2 = base: 1 at 1,2,3',
    'alone 2: 0 at 0,1,2,3 = base: 2 at 0,1,2,3',
    'alone 3: 0 at 0,1,2 = base: 3 at 0,2,3',
  ]);
  const absolute: Traits = { ...TRAITS, positions: 'absolute' };
  expect(keys(matchesUnpadded, CASE, absolute)).toStrictEqual(['base', 'alone 0', 'alone 2']);
  expect(pairs(matchesUnpadded, CASE, absolute)).toHaveLength(2);
  expect(keys(matchesUnpadded, caseOf(MASKED))).toStrictEqual([]);
});

test('pad length: every row with more padding behind it, where there is room', () => {
  expect(keys(padLengthIsIgnored)).toStrictEqual(['base', 'longer']);
  expect(pairs(padLengthIsIgnored)).toStrictEqual(everyRow('base', 'longer'));
  expect(keys(padLengthIsIgnored, CASE, { ...TRAITS, maxLength: 4 })).toStrictEqual([]);
});

test('layout: rows that moved, and mean the same where they stand', () => {
  expect(keys(layoutIsIgnored)).toStrictEqual(['base', 'moved']);
  expect(keys(layoutIsIgnored, caseOf(FULL, MASKED))).toStrictEqual([]);
  // Row 1 is the second, so it takes the second layout that it is not in; there is room for no row on both sides.
  expect(pairs(layoutIsIgnored)).toStrictEqual([
    'base: 0 at 0,1,2 = moved: 0 at 1,2,3',
    'base: 1 at 1,2,3 = moved: 1 at 0,1,3',
    'base: 3 at 0,2,3 = moved: 3 at 1,2,3',
  ]);
  const relative: Traits = { ...TRAITS, positions: 'relative' };
  expect(pairs(layoutIsIgnored, CASE, relative)).toStrictEqual([
    'base: 0 at 0,1,2 = moved: 0 at 1,2,3',
    'base: 1 at 1,2,3 = moved: 1 at 0,1,2',
  ]);
});

test('row order: each row where the reversed run has it, about the row of the case', () => {
  expect(keys(rowOrderIsIgnored)).toStrictEqual(['base', 'reversed']);
  expect(keys(rowOrderIsIgnored, caseOf(RIGHT))).toStrictEqual([]);
  expect(pairs(rowOrderIsIgnored, caseOf(RIGHT, LEFT))).toStrictEqual([
    'base: 0 at 0,1,2 = reversed: 1 at 0,1,2 = row 0',
    'base: 1 at 1,2,3 = reversed: 0 at 1,2,3 = row 1',
  ]);
});

describe('a hole', () => {
  test('is inside a row of three tokens or more, elsewhere in every row', () => {
    const full = row([1, 2, 3, 4, 5]);
    const testCase = caseOf(row([1, 2, 3, 4, _]), full, full, row([1, _, _, _, 2]), row([_, 7, _, 8, 9]));
    expect(keys(holeIsDeletion, testCase)).toStrictEqual(['token removed', 'token masked']);
    expect(pairs(holeIsDeletion, testCase)).toStrictEqual([
      'token removed: 0 at 0,1,2 = token masked: 0 at 0,2,3',
      'token removed: 1 at 0,1,2,3 = token masked: 1 at 0,2,3,4',
      'token removed: 2 at 0,1,2,3 = token masked: 2 at 0,1,3,4',
      'token removed: 3 at 1,3 = token masked: 4 at 1,4',
    ]);
    const [removed, masked] = holeIsDeletion.runs(testCase, TRAITS);
    expect(removed.batch).toMatchObject({ size: 4, length: 4 });
    const mask = ['10110', '10111', '11011', '10001', '01001'];
    expect([...masked.batch.attentionMask!].join('')).toBe(mask.join(''));
  });

  test('is nowhere in a case of short rows', () => {
    expect(keys(holeIsDeletion, caseOf(row([1, 2, _]), row([_, _, _])))).toStrictEqual([]);
    expect(keys(holeIsDeletion, caseOf(row([1, 2, _]), row([1, 2, 3])))).toHaveLength(2);
  });
});

test('the reference: every row, unless all is padding', () => {
  expect(keys(matchesReference)).toStrictEqual(['base', 'reference']);
  expect(pairs(matchesReference)).toStrictEqual(everyRow('reference', 'base'));
  expect(keys(matchesReference, caseOf(MASKED))).toStrictEqual([]);
});

describe('position-wise', () => {
  const several = caseOf(row([5, _, _, _]), row([5, _, _, _]), row([5, 6, _, _]), FULL, MASKED);

  test('every other position, padded or not, of rows with both', () => {
    expect(keys(positionWiseStaysInPlace, several)).toStrictEqual(['states', 'one pad changed']);
    expect(pairs(positionWiseStaysInPlace, several)).toStrictEqual([
      'states: 0 at 0,1,3 = one pad changed: 0 at 0,1,3',
      'states: 1 at 0,1,2 = one pad changed: 1 at 0,1,2',
      'states: 2 at 0,1,3 = one pad changed: 2 at 0,1,3',
    ]);
    expect(keys(positionWiseStaysInPlace, caseOf(FULL, MASKED))).toStrictEqual([]);
    expect(pairs(positionWiseStaysInPlace, caseOf(FULL, MASKED))).toStrictEqual([]);
  });

  test('the last position, where positions are counted from the ids', () => {
    const fromIds: Traits = { ...TRAITS, positions: 'from-ids' };
    expect(pairs(positionWiseStaysInPlace, several, fromIds)).toStrictEqual(
      [0, 1, 2].map((r) => `states: ${r} at 0,1,2 = one pad changed: ${r} at 0,1,2`),
    );
    expect(keys(positionWiseStaysInPlace, caseOf(LEFT, HOLES), fromIds)).toStrictEqual([]);
  });

  test('hidden states are compared, and before the last', () => {
    const of = (...numbers: number[]): Encoding => ({
      ...states(numbers.slice(0, 2)),
      hiddenStates: [{ data: Float32Array.from(numbers.slice(2)), shape: [1, 2, 1] }],
    });
    const judged = (changed: Encoding) =>
      positionWiseStaysInPlace.judge(
        caseOf(row([5, _])),
        evidenceOf({ states: of(1, 2, 3, 4), 'one pad changed': changed }),
      );
    expect(judged(of(1, 9, 3, 9))).toEqual({ verdict: 'held', compared: 2, worst: 0 });
    expect(judged(of(2, 2, 4, 4)).violation).toMatchObject({ output: 'hiddenStates[0]', count: 2 });
    expect(judged(of(2, 2, 3, 4)).violation).toMatchObject({ output: 'lastHiddenState', count: 1 });
  });
});

/** Two runs of the claim on a case of one row, that agree or do not. */
const ONE: readonly [invariant: Invariant, expected: string, observed: string, testCase: Case][] = [
  [padContentIsIgnored, 'base', 'other padding', caseOf(row([5, _]))],
  [noMaskIsAllOnes, 'mask ones', 'mask none', caseOf(row([5, 6]))],
  [matchesUnpadded, 'alone 0', 'base', caseOf(row([5, 6]))],
  [padLengthIsIgnored, 'base', 'longer', caseOf(row([5, 6]))],
  [layoutIsIgnored, 'base', 'moved', caseOf(row([5, _]))],
  [rowOrderIsIgnored, 'base', 'reversed', caseOf(row([5, 6]))],
  [matchesReference, 'reference', 'base', caseOf(row([5, 6]))],
  [batchMatesAreIgnored, 'base', 'other mates 0', caseOf(row([5, 6]))],
];

test.each(ONE.map(([invariant, ...rest]) => [invariant.name, invariant, ...rest] as const))(
  '%s holds within its bound, and breaks beyond it',
  (_name, invariant, expected, observed, testCase) => {
    const bound = { value: 0.25, origin: 'by hand' };
    const judged = (by: number) =>
      invariant.judge(
        testCase,
        evidenceOf({ [expected]: states([1, 1]), [observed]: states([1 + by, 1 + by]) }, TRAITS, bound),
      );
    expect(judged(0).verdict).toBe('held');
    expect(judged(0.125).verdict).toBe(invariant.kind === 'exact' ? 'violated' : 'held');
    expect(judged(0.5)).toMatchObject({ verdict: 'violated', violation: { runs: [expected, observed] } });
  },
);

test('a hole, a form and a question are judged as they are aligned', () => {
  const judged = (invariant: Invariant, testCase: Case, encodings: Record<string, Encoding>, traits: Traits) =>
    invariant.judge(testCase, evidenceOf(encodings, traits)).verdict;
  const three = caseOf(row([5, 6, 7]));
  const hole = (last: number) =>
    judged(holeIsDeletion, three, { 'token removed': states([1, 3]), 'token masked': states([1, 9, last]) }, TRAITS);
  expect([hole(3), hole(4)]).toStrictEqual(['held', 'violated']);
  const formed: Traits = { ...TRAITS, maskForms: ['float [B, S]'] };
  const form = (last: number) =>
    judged(maskFormsAgree, three, { base: states([1, 2, 3]), 'mask as float [B, S]': states([1, 2, last]) }, formed);
  expect([form(3), form(4)]).toStrictEqual(['held', 'violated']);
  const asked: Traits = { ...TRAITS, outputs: ['lastHiddenState', 'attentions'] };
  const question = (last: number) =>
    judged(whatIsAskedDoesNotMatter, three, { base: states([1, 2, 3]), attended: states([1, 2, last]) }, asked);
  expect([question(3), question(4)]).toStrictEqual(['held', 'violated']);
});

test('two rows have an order, and the first position may be the padding that is changed', () => {
  expect(keys(rowOrderIsIgnored, caseOf(RIGHT, LEFT))).toStrictEqual(['base', 'reversed']);
  expect(keys(positionWiseStaysInPlace, caseOf(row([_, 5])))).toStrictEqual(['states', 'one pad changed']);
  expect(pairs(positionWiseStaysInPlace, caseOf(row([_, 5])))).toStrictEqual([
    'states: 0 at 1 = one pad changed: 0 at 1',
  ]);
});
