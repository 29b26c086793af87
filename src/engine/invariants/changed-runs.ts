import type { Case, Row } from '../../core/case';
import { batchOf } from '../../core/case';
import type { Traits } from '../../core/subject';
import type { Run } from './invariant';
import { comparable, OF_EACH_TOKEN, remasked, statesWanted } from './runs';

/** Runs of a case in which something real is changed: what positive controls have to feel, and earlier tokens must not. */

/** A row of so many tokens at least has a first, a middle and a last one, and two whose order can be told. */
export const FEWEST_IN_ORDER = 3;

/** The places at which a word is changed. */
export const PLACES = ['first', 'middle', 'last'] as const;
export type Place = (typeof PLACES)[number];

/** Which of L tokens stands at a place. */
export function placeOf(place: Place, count: number): number {
  return { first: 0, middle: Math.floor(count / 2), last: count - 1 }[place];
}

/** Every real token has another type. */
export function otherTypes(testCase: Case, traits: Traits): Run {
  const types = traits.tokenTypes ?? 1;
  const rows = testCase.rows.map((row) => ({ ...row, types: row.types.map((type) => (type + 1) % types) }));
  return locked('other types', rows, testCase, traits);
}

/** The first two position ids of every row that has an order change places. */
export function positionsSwapped(testCase: Case, traits: Traits): Run {
  const run = locked('positions swapped', testCase.rows, testCase, traits);
  const positionIds = Int32Array.from(run.batch.positionIds!);
  testCase.rows.forEach(({ at }, r) => {
    if (at.length < FEWEST_IN_ORDER) return;
    const [one, other] = at.map((position) => r * testCase.length + position);
    [positionIds[one], positionIds[other]] = [positionIds[other], positionIds[one]];
  });
  return { ...run, batch: { ...run.batch, positionIds } };
}

/**
 * The first of two neighbours in a row that are not alike, by which the order can be told; undefined where there are none. Where
 * vectors of whole rows are all that is shown, the first and the last token stay: pooling may read either by where it stands, and
 * then feels the order without any positions.
 */
export function swappedIn({ tokens }: Row, { outputs }: Traits): number | undefined {
  if (tokens.length < FEWEST_IN_ORDER) return undefined;
  const kept = OF_EACH_TOKEN.some((output) => outputs.includes(output)) ? 0 : 1;
  const first = tokens.findIndex((id, i) => i >= kept && i + 1 + kept < tokens.length && id !== tokens[i + 1]);
  return first < 0 ? undefined : first;
}

/** Two neighbours of every row change places. */
export function tokensSwapped(testCase: Case, traits: Traits): Run {
  const rows = testCase.rows.map((row) => {
    const first = swappedIn(row, traits);
    if (first === undefined) return row;
    const swap = (ids: readonly number[]): number[] =>
      ids.map((id, i) => (i === first ? ids[first + 1] : i === first + 1 ? ids[first] : id));
    return { ...row, tokens: swap(row.tokens), types: swap(row.types) };
  });
  return locked('tokens swapped', rows, testCase, traits);
}

/** The first, the middle and the last word of every row are the same. */
export function wordsAlike(testCase: Case, traits: Traits): Run {
  return locked(
    'words alike',
    testCase.rows.map((row) => alike(row)),
    testCase,
    traits,
  );
}

/** The same, but another word stands at one of the places; it is the same one at each of them. */
export function wordAt(place: Place, testCase: Case, traits: Traits): Run {
  const rows = testCase.rows.map((row) => {
    if (row.tokens.length < FEWEST_IN_ORDER) return row;
    const { tokens } = alike(row);
    const at = placeOf(place, tokens.length);
    return { ...row, tokens: tokens.map((id, i) => (i === at ? another(tokens, traits) : id)) };
  });
  return locked(`${place} word changed`, rows, testCase, traits);
}

/** A real token, new to its row, in the place of a padded one of each row, by `positions`; -1 leaves a row alone. */
export function oneAdded(testCase: Case, traits: Traits, positions: readonly number[]): Run {
  const run = remasked('one added', testCase, traits, positions, 1);
  const inputIds = Int32Array.from(run.batch.inputIds);
  positions.forEach((position, r) => {
    if (position >= 0) inputIds[r * testCase.length + position] = another(testCase.rows[r].tokens, traits);
  });
  return { ...run, batch: { ...run.batch, inputIds }, wanted: comparable(traits) };
}

/** How many of the L tokens of a row stay where the later ones are changed. */
export function notLater(count: number): number {
  return Math.ceil(count / 2);
}

/** Every token of the later half of each row is another one. */
export function laterChanged(testCase: Case, traits: Traits): Run {
  const rows = testCase.rows.map((row) => {
    const from = notLater(row.tokens.length);
    return { ...row, tokens: row.tokens.map((id, i) => (i < from ? id : next(id, traits))) };
  });
  return locked('later changed', rows, testCase, traits);
}

/** The end of a row at which a token is changed. */
export type End = 'first' | 'last';

/** The first or the last token of each row is another one. Read for its states. */
export function endChanged(end: End, testCase: Case, traits: Traits): Run {
  const rows = testCase.rows.map((row) => {
    const changed = end === 'first' ? 0 : row.tokens.length - 1;
    return { ...row, tokens: row.tokens.map((id, i) => (i === changed ? next(id, traits) : id)) };
  });
  return { ...locked(`${end} token changed`, rows, testCase, traits), wanted: statesWanted(traits) };
}

function locked(key: string, rows: readonly Row[], { length }: Case, traits: Traits): Run {
  return { key, batch: batchOf(rows, length, traits), wanted: comparable(traits), place: 'locked' };
}

function alike(row: Row): Row {
  const count = row.tokens.length;
  if (count < FEWEST_IN_ORDER) return row;
  const places = PLACES.map((place) => placeOf(place, count));
  return { ...row, tokens: row.tokens.map((id, i) => (places.includes(i) ? row.tokens[0] : id)) };
}

/** An id that stands nowhere in the row, if there is one, and is not the pad id. */
function another(tokens: readonly number[], traits: Traits): number {
  let id = next(tokens[0], traits);
  for (let tries = 0; tries < tokens.length && tokens.includes(id); tries++) id = next(id, traits);
  return id === tokens[0] ? next(id, traits) : id;
}

/** The next id that is not the pad id. */
function next(id: number, { vocabularySize, padId }: Traits): number {
  const following = (id + 1) % vocabularySize;
  return following === padId ? (following + 1) % vocabularySize : following;
}
