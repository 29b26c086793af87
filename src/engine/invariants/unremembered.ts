import type { Case, Row } from '../../core/case';
import { batchOf } from '../../core/case';
import type { Traits } from '../../core/subject';
import { feelsDistances } from '../../core/subject';
import { judgeAlignments } from './align';
import type { Alignment, Evidence, Run } from './invariant';
import { alone, comparable, lengthAlone, placesAlone } from './runs';

/**
 * Ways to ask for a sequence alone so that no answer of before can be given in its place. A subject that remembers its answers
 * agrees with itself whatever it computes: what it said of a sequence in company, padding felt and all, it says again when it is
 * asked for that sequence alone.
 */

/** How many rows of a case are asked so: one tells, and each is a pass or a request of its own. */
const ROWS = 2;

/** Can the same sequence be written in another way, so that what goes by how it is written does not know it? */
function respells(traits: Traits): boolean {
  return (
    traits.texts !== undefined ||
    (traits.positions === 'given' && !feelsDistances(traits) && traits.attention !== 'causal')
  );
}

/**
 * The same sequence, written in another way: a text with one space more, which most tokenizers drop; else its tokens in another
 * order, each with its own position, the first and the last where they are, since pooling may read those.
 */
function respelled({ tokens, types }: Pick<Row, 'tokens' | 'types'>, key: string, traits: Traits): Run | undefined {
  const length = tokens.length;
  if (traits.texts) {
    const spaced = [...tokens.slice(0, 1), traits.padId, ...tokens.slice(1)];
    const row = plain(spaced, [...types.slice(0, 1), 0, ...types.slice(1)]);
    return {
      key,
      batch: batchOf([row], length + 1, traits),
      wanted: comparable(traits),
      place: 'free',
      isolated: true,
    };
  }
  if (length < 4) return undefined;
  const order = orderOf(length);
  const row = plain(
    order.map((from) => tokens[from]),
    order.map((from) => types[from]),
  );
  const batch = { ...batchOf([row], length, traits), positionIds: Int32Array.from(order) };
  return { key, batch, wanted: comparable(traits), place: 'free', isolated: true };
}

/** Which token stands at each position: those inside the other way round. */
function orderOf(length: number): number[] {
  return Array.from({ length }, (_, at) => (at === 0 || at === length - 1 ? at : length - 1 - at));
}

function plain(tokens: readonly number[], types: readonly number[]): Row {
  return { tokens, types, at: tokens.map((_, i) => i), under: [], otherUnder: [] };
}

/** A sequence that stands in no case, of the same length: whether to respell it changes nothing is seen on this. */
function control({ tokens, types }: Row, { vocabularySize, padId }: Traits): Row {
  const other = tokens.map((id, i) => {
    const next = (id * 7 + 5 + i * i) % vocabularySize;
    return next === padId ? (next + 1) % vocabularySize : next;
  });
  return plain(other, types);
}

const keys = (row: number): Record<'cold' | 'respelled' | 'control' | 'again', string> => ({
  cold: `cold ${row}`,
  respelled: `respelled ${row}`,
  control: `another sequence ${row}`,
  again: `another sequence respelled ${row}`,
});

/** The rows that are asked for once more, of those that are run alone. */
function asked({ singleton, pooled, rows, length }: Case, alones: readonly number[], traits: Traits): number[] {
  if (traits.staticShape?.length !== undefined) return [];
  if (traits.texts) return alones.filter((r) => rows[r].at.length < length).slice(0, 1);
  return singleton && !pooled ? alones.filter((r) => rows.length > 1 || rows[r].at.length < length).slice(0, ROWS) : [];
}

/**
 * The runs of a case that ask for a sequence alone where nothing is remembered of it: respelled, and on an instance that is
 * asked for nothing else.
 * @param alones the rows that are run alone anyway
 */
export function unremembered(testCase: Case, alones: readonly number[], traits: Traits): Run[] {
  return asked(testCase, alones, traits).flatMap((r): Run[] => {
    const key = keys(r);
    const row = testCase.rows[r];
    const cold: Run[] = traits.texts
      ? []
      : [{ ...alone(testCase, traits, r), key: key.cold, when: 'cold', purpose: 'unremembered' }];
    const bare = lengthAlone(testCase, traits, r) === row.tokens.length;
    const written = bare && respells(traits) ? respelled(row, key.respelled, traits) : undefined;
    if (!written) return cold;
    const other = control(row, traits);
    const batch = batchOf([other], other.tokens.length, traits);
    const once: Run = { key: key.control, batch, wanted: comparable(traits), place: 'free', isolated: true };
    return [...cold, { ...written, purpose: 'unremembered' }, once, respelled(other, key.again, traits)!];
  });
}

/** What is held against the case's own rows: that of each run which was made, and which says the same by another spelling. */
export function unrememberedPairs(testCase: Case, alones: readonly number[], evidence: Evidence): Alignment[] {
  const { encodings, traits } = evidence;
  return asked(testCase, alones, traits).flatMap((r): Alignment[] => {
    const { at } = testCase.rows[r];
    const key = keys(r);
    const observed = { run: 'base', row: r, at };
    const own = at.map((_, i) => i);
    const places = placesAlone(testCase, traits, r);
    const written = { run: key.respelled, row: 0, at: placesOf(at.length, traits) };
    const free = encodings.has(written.run) && spellingIsFree(r, own, evidence);
    return [
      ...(encodings.has(key.cold) ? [{ expected: { run: key.cold, row: 0, at: places }, observed }] : []),
      ...(free ? [{ expected: written, observed }] : []),
    ];
  });
}

/** Did one batch give other bits where the instance had been asked for the same sequence in company before? */
export function remembers(testCase: Case, alones: readonly number[], evidence: Evidence): boolean {
  const pairs = asked(testCase, alones, evidence.traits).flatMap((r): Alignment[] => {
    const cold = { run: keys(r).cold, row: 0, at: placesAlone(testCase, evidence.traits, r) };
    if (!evidence.encodings.has(cold.run)) return [];
    return [{ expected: cold, observed: { ...cold, run: alone(testCase, evidence.traits, r).key } }];
  });
  return judgeAlignments(pairs, { ...evidence, bound: { value: 0, origin: '' } }, 'exact').verdict === 'violated';
}

/** Where the tokens of a sequence stand once it is respelled; of texts only whole rows are compared. */
function placesOf(length: number, { texts }: Traits): number[] {
  const order = texts ? Array.from({ length }, (_, i) => i) : orderOf(length);
  return order.map((_, token) => order.indexOf(token));
}

/** Does a sequence that no company has seen give the same, however it is written? */
function spellingIsFree(row: number, own: readonly number[], evidence: Evidence): boolean {
  const { control: once, again } = keys(row);
  const expected = { run: once, row: 0, at: own };
  const observed = { run: again, row: 0, at: placesOf(own.length, evidence.traits) };
  return judgeAlignments([{ expected, observed }], evidence, 'calibrated').verdict === 'held';
}
