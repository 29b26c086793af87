import type { Case } from '../../core/case';
import { UsageError } from '../../core/errors';
import type { Traits } from '../../core/subject';
import { _, caseOf, row, TRAITS } from '../invariants/testing/by-hand';
import { incompatibilityOf, textIncompatibilityOf } from './compatibility';

const CASE = caseOf(row([5, 6, _, _], [1, 2], [3, 4]), row([7, 8, 9, 10]));
const SMALL: Traits = { ...TRAITS, vocabularySize: 11, maxLength: 4, tokenTypes: 2 };

test('a case that is within the limits fits', () => {
  expect(incompatibilityOf(CASE, SMALL)).toBeUndefined();
});

const refused =
  (testCase: Case, traits: Traits): (() => unknown) =>
  () =>
    incompatibilityOf(testCase, traits);

test('too many positions, an id or a type out of range are refused by field', () => {
  expect(refused(CASE, { ...SMALL, maxLength: 3 })).toThrow(
    new UsageError('case.length is 4, but by hand takes 3 positions. Replay it on another model.'),
  );
  expect(refused(CASE, { ...SMALL, vocabularySize: 10 })).toThrow(
    new UsageError('case.rows[1] holds 10; by hand allows 0 to 9. Replay it on another model.'),
  );
  const typed = { ...CASE, rows: [CASE.rows[0], { ...CASE.rows[1], types: [0, 1, 2, 1] }] };
  expect(refused(typed, SMALL)).toThrow(
    new UsageError('case.rows[1].types holds 2; by hand allows 0 to 1. Replay it on another model.'),
  );
});

test('and so are those of a batch that comes before', () => {
  const past = { length: 2, rows: [row([5, 90])] };
  expect(refused({ ...CASE, history: [past] }, { ...SMALL, vocabularySize: 90 })).toThrow(
    new UsageError('case.history[0].rows[0] holds 90; by hand allows 0 to 89. Replay it on another model.'),
  );
});

test('what lies under the padding counts, in either run', () => {
  for (const [under, otherUnder] of [
    [
      [99, 2],
      [3, 4],
    ],
    [
      [1, 2],
      [3, 99],
    ],
  ]) {
    expect(refused(caseOf(row([5, 6, _, _], under, otherUnder)), SMALL)).toThrow(/^case\.rows\[0\] holds 99; /);
  }
});

test('types say nothing to a subject that has but one', () => {
  const typed = { ...CASE, rows: [{ ...CASE.rows[0], types: [0, 1] }] };
  expect(incompatibilityOf(typed, { ...SMALL, tokenTypes: 1 })).toBeUndefined();
  expect(incompatibilityOf(typed, { ...SMALL, tokenTypes: undefined })).toBeUndefined();
});

test('a fully masked row says nothing to a subject that refuses such rows', () => {
  const masked = caseOf(row([5, _]), row([_, _]));
  const why = 'the case has a fully masked row, which this subject declares to refuse';
  expect(incompatibilityOf(masked, { ...SMALL, fullyMasked: 'refused' })).toBe(why);
  expect(incompatibilityOf(masked, SMALL)).toBeUndefined();
  expect(incompatibilityOf(CASE, { ...SMALL, fullyMasked: 'refused' })).toBeUndefined();
});

describe('where positions are counted from the ids', () => {
  const fromIds: Traits = { ...SMALL, positions: 'from-ids', padId: 1 };
  const why =
    'the case has other ids than the pad id before a token, or that id as a token, by which this subject counts positions';
  const misfit = (places: (number | null)[], under: number[], otherUnder: number[], traits = fromIds) =>
    incompatibilityOf(caseOf(row([2, 3, 4]), row(places, under, otherUnder)), traits);

  test('other ids before a token move it, in either run', () => {
    expect(misfit([_, 5, _], [1, 7], [1, 8])).toBeUndefined();
    expect(misfit([_, 5, _], [7, 1], [1, 1])).toBe(why);
    expect(misfit([_, 5, _], [1, 1], [7, 1])).toBe(why);
    expect(misfit([5, _, 6], [7], [1])).toBe(why);
    expect(misfit([5, 6, _], [7], [8])).toBeUndefined();
  });

  test('the pad id as a token is no token to it', () => {
    expect(misfit([5, 1, _], [1], [1])).toBe(why);
  });

  test('a row without a token has nothing to move', () => {
    expect(misfit([_, _, _], [7, 8, 9], [7, 8, 9])).toBeUndefined();
  });

  test('but not elsewhere', () => {
    expect(misfit([_, 5, _], [7, 7], [8, 8], SMALL)).toBeUndefined();
  });
});

test('a case of another length than the only one is refused', () => {
  expect(incompatibilityOf(CASE, { ...SMALL, staticShape: { length: 4 } })).toBeUndefined();
  expect(refused(CASE, { ...SMALL, maxLength: 9, staticShape: { length: 9 } })).toThrow(
    new UsageError('case.length is 4, but by hand takes 9 positions and no others. Replay it on another model.'),
  );
});

describe('the texts of a case', () => {
  const words = ['', 'cat', 'sees', 'dog'];
  const TEXTS: Traits = { ...TRAITS, texts: { words, most: 8 } };
  const testCase = caseOf(row([1, 2, 3]), row([3, _, _]));

  test('fit where they are the words that its ids are now, and where ids are taken and there are none', () => {
    expect(textIncompatibilityOf({ case: testCase, texts: ['cat sees dog', 'dog'] }, TEXTS)).toBeUndefined();
    expect(textIncompatibilityOf({ case: testCase }, TRAITS)).toBeUndefined();
  });

  test('do not where ids were meant, or words', () => {
    expect(textIncompatibilityOf({ case: testCase }, TEXTS)).toBe(
      'the case is one of token ids, and this subject takes texts',
    );
    expect(textIncompatibilityOf({ case: testCase, texts: ['cat sees dog', 'dog'] }, TRAITS)).toBe(
      'the case is one of texts, and this subject takes token ids',
    );
  });

  test('do not where one of them is other words now, and that one is told', () => {
    expect(textIncompatibilityOf({ case: testCase, texts: ['cat sees dog', 'a "cat"'] }, TEXTS)).toBe(
      'row 1 of the case was "a \\"cat\\"" when it was saved, and its ids are other words here: give the same `words` or `tokenizer`',
    );
    expect(textIncompatibilityOf({ case: testCase, texts: ['dog sees cat', 'dog'] }, TEXTS)).toMatch(
      /^row 0 of the case was "dog/,
    );
  });
});
