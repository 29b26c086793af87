// What the runs of positive controls change, and what they leave alone.
import type { Traits } from '../../core/subject';
import {
  laterChanged,
  otherTypes,
  PLACES,
  positionsSwapped,
  swappedIn,
  tokensSwapped,
  wordAt,
  wordsAlike,
} from './changed-runs';
import { _, caseOf, row, TRAITS } from './testing/by-hand';

const GIVEN: Traits = { ...TRAITS, positions: 'given', tokenTypes: 2 };
const CASE = caseOf(row([5, 5, 6, 7, _], [9]), row([1, 2, _, _, _], [9, 9, 9]));

test('every real token gets another type, and no padding does', () => {
  expect([...otherTypes(CASE, GIVEN).batch.tokenTypeIds!]).toEqual([1, 1, 1, 1, 0, 1, 1, 0, 0, 0]);
});

test('two position ids change places where a row has an order', () => {
  expect([...positionsSwapped(CASE, GIVEN).batch.positionIds!]).toEqual([1, 0, 2, 3, 0, 0, 1, 0, 0, 0]);
});

test('two neighbours that are not alike change places, with their types', () => {
  const typed = caseOf({ ...row([5, 5, 6, 7, _], [9]), types: [0, 0, 1, 0] });
  const { batch } = tokensSwapped(typed, GIVEN);
  expect([...batch.inputIds]).toEqual([5, 6, 5, 7, 9]);
  expect([...batch.tokenTypeIds!]).toEqual([0, 1, 0, 0, 0]);
});

test.each([
  [[4, 5], undefined, undefined],
  [[4, 5, 6], 0, undefined],
  [[4, 4, 5], 1, undefined],
  [[4, 5, 6, 7], 0, 1],
  [[4, 5, 5, 6, 7], 0, 2],
])('of %j the first and the last token stay where vectors of whole rows are all that is shown', (ids, first, inner) => {
  expect(swappedIn(row(ids), GIVEN)).toBe(first);
  expect(swappedIn(row(ids), { ...GIVEN, outputs: ['pooled'] })).toBe(inner);
});

test('the same word is changed into the same other one at each place', () => {
  expect([...wordsAlike(CASE, GIVEN).batch.inputIds]).toEqual([5, 5, 5, 5, 9, 1, 2, 9, 9, 9]);
  const changed = PLACES.map((place) => [...wordAt(place, CASE, GIVEN).batch.inputIds].slice(0, 5));
  expect(changed).toEqual([
    [6, 5, 5, 5, 9],
    [5, 5, 6, 5, 9],
    [5, 5, 5, 6, 9],
  ]);
});

test('of the tokens of a row the later half is changed', () => {
  expect([...laterChanged(CASE, GIVEN).batch.inputIds]).toEqual([5, 5, 7, 8, 9, 1, 3, 9, 9, 9]);
});
