import type { Case, Row } from '../../core/case';
import { batchOf, moved, unpadded } from '../../core/case';
import type { OutputName } from '../../core/encoding';
import { OUTPUT_NAMES } from '../../core/encoding';
import type { Layout } from '../../core/layout';
import { LAYOUTS, layoutOf, paddingOf } from '../../core/layout';
import type { MaskForm } from '../../core/mask';
import type { Traits } from '../../core/subject';
import { historyInWords } from '../../core/history';
import { feelsDistances } from '../../core/subject';
import { paddedLength, useOf } from '../../core/use';
import { isInUse } from '../generate/in-use';
import type { Run } from './invariant';
import { withMaskAs } from '../../core/mask-of-batch';

/**
 * The runs that invariants ask for, each under one key, so that a run asked for by several is made once. Runs that are
 * compared bit for bit ask for the same outputs: a model may take another path when attentions are wanted.
 */

/** What a comparison of outputs reads. */
export const COMPARED: readonly OutputName[] = ['lastHiddenState', 'pooled', 'logits'];

/** The outputs that people use, as far as this subject offers them. */
export function vectors(traits: Traits): OutputName[] {
  return COMPARED.filter((output) => traits.outputs.includes(output));
}

/** The outputs to compare that this subject offers: the vectors that people use, or else whatever there is. */
export function comparable(traits: Traits): OutputName[] {
  const found = vectors(traits);
  return found.length > 0 ? found : OUTPUT_NAMES.filter((output) => traits.outputs.includes(output));
}

/** As `comparable`, with attentions, for runs whose attention weights are read. */
export function withAttentions(traits: Traits): OutputName[] {
  return [...new Set([...comparable(traits), 'attentions' as const])];
}

/** The case as it is. */
export function base({ rows, length }: Case, traits: Traits): Run {
  return { key: 'base', batch: batchOf(rows, length, traits), wanted: comparable(traits), place: 'locked' };
}

/** The case as it is, with its attention weights. */
export function attended({ rows, length }: Case, traits: Traits): Run {
  return { key: 'attended', batch: batchOf(rows, length, traits), wanted: withAttentions(traits), place: 'locked' };
}

/** What a run that is read for its states asks for: no pooled vectors, no logits. */
export function statesWanted(traits: Traits): OutputName[] {
  return (['lastHiddenState', 'hiddenStates'] as const).filter((output) => traits.outputs.includes(output));
}

/** The case as it is, with its hidden states and nothing else. */
export function states({ rows, length }: Case, traits: Traits): Run {
  return { key: 'states', batch: batchOf(rows, length, traits), wanted: statesWanted(traits), place: 'locked' };
}

/** The case as it is, computed by the subject's float64 reference. */
export function exact(testCase: Case, traits: Traits): Run {
  return { ...base(testCase, traits), key: 'reference', place: 'free', by: 'reference' };
}

/**
 * How many positions a row has in the run that has it alone: as many as tokens; where the subject takes one length and no other,
 * or is used so, that; and where the case is in use, as many as the use pads a row of so many tokens to.
 */
export function lengthAlone(testCase: Case, traits: Traits, row: number): number {
  const tokens = testCase.rows[row].at.length;
  if (traits.staticShape?.length !== undefined) return traits.staticShape.length;
  return !traits.texts && isInUse(testCase, traits) ? paddedLength(tokens, useOf(traits)) : tokens;
}

/** Where the tokens of a row stand in the run that has it alone. */
export function placesAlone(testCase: Case, traits: Traits, row: number): number[] {
  const { at } = testCase.rows[row];
  const first = shiftOf(lengthAlone(testCase, traits, row) - at.length, traits);
  return at.map((_, i) => first + i);
}

/** Each real row by itself, with no more padding than `lengthAlone` says: `[1, L]` for the most part. */
export function alone(testCase: Case, traits: Traits, row: number): Run {
  const sequence = unpadded(testCase.rows[row]);
  const length = lengthAlone(testCase, traits, row);
  const batch = batchOf([moved(sequence, placesAlone(testCase, traits, row), length, traits.padId)], length, traits);
  return { key: `alone ${row}`, batch, wanted: comparable(traits), place: 'free' };
}

/** Each real row by itself, and in no company of other cases either: those that take texts are never given any. */
export function byItself(testCase: Case, traits: Traits, row: number): Run {
  const run = alone(testCase, traits, row);
  return traits.texts ? run : { ...run, key: `by itself ${row}`, isolated: true };
}

/** Every row by itself, all at once. */
export function together({ rows, length }: Case, traits: Traits): Run {
  const batch = batchOf(rows, length, traits);
  return { key: 'together', batch, wanted: comparable(traits), place: 'free', together: true };
}

/** Other content under the padding. */
export function otherPadding({ rows, length }: Case, traits: Traits): Run {
  const batch = batchOf(rows, length, traits, { otherUnder: true });
  return { key: 'other padding', batch, wanted: comparable(traits), place: 'locked' };
}

/** Another id, type and position id at one padded position of each row, by `positions`; -1 leaves a row alone. */
export function onePadChanged({ rows, length }: Case, traits: Traits, positions: readonly number[]): Run {
  const batch = batchOf(rows, length, traits);
  const next = (ids: Int32Array | undefined, end: number): Int32Array | undefined =>
    ids?.map((id, i) => (i % length === positions[Math.floor(i / length)] ? (id + 1) % end : id));
  const changed = {
    ...batch,
    inputIds: next(batch.inputIds, traits.vocabularySize)!,
    tokenTypeIds: next(batch.tokenTypeIds, traits.tokenTypes ?? 1),
    positionIds: next(batch.positionIds, traits.maxLength),
  };
  return { key: 'one pad changed', batch: changed, wanted: statesWanted(traits), place: 'locked' };
}

/** Other sequences, in other layouts, in every second row: the even ones (`parity` 0) or the odd ones (1) stay. */
export function otherMates({ rows, length }: Case, traits: Traits, parity: 0 | 1): Run {
  const mates = rows.map((row, r) => (r % 2 === parity ? row : stranger(row, length, traits)));
  const batch = batchOf(mates, length, traits);
  return { key: `other mates ${parity}`, batch, wanted: comparable(traits), place: 'locked' };
}

/** Ordinary rows where the case has fully masked ones. */
export function fullyMaskedReplaced({ rows, length }: Case, traits: Traits): Run {
  const replaced = rows.map((row) => (row.at.length === 0 ? stranger(row, length, traits) : row));
  const batch = batchOf(replaced, length, traits);
  return { key: 'fully masked replaced', batch, wanted: comparable(traits), place: 'locked' };
}

/** The case once more, after everything else, on the same instance or on a fresh one. */
export function again({ rows, length }: Case, traits: Traits, when: 'last' | 'fresh'): Run {
  const batch = batchOf(rows, length, traits);
  return { key: `again ${when}`, batch, wanted: comparable(traits), place: 'locked', when, purpose: 'repetition' };
}

/** The case on an instance that was asked for nothing before. */
export function firstOfAll({ rows, length }: Case, traits: Traits): Run {
  const batch = batchOf(rows, length, traits);
  return {
    key: 'on a fresh instance',
    batch,
    wanted: comparable(traits),
    place: 'free',
    after: [],
    purpose: 'history',
  };
}

/** The case on an instance that was asked for its history before. */
export function afterHistory(testCase: Case, traits: Traits): Run {
  const { history = [] } = testCase;
  const after = history.map(({ rows, length }) => batchOf(rows, length, traits));
  return { ...firstOfAll(testCase, traits), key: historyInWords(history), after };
}

/** Every position real: with a mask of ones, or with none. */
export function everythingReal({ rows, length }: Case, traits: Traits, mask: 'ones' | 'none'): Run {
  const batch = batchOf(rows, length, traits, { mask });
  return { key: `mask ${mask}`, batch, wanted: comparable(traits), place: 'locked' };
}

/** The key of the run whose mask has a form. */
export function keyOfForm(form: MaskForm): string {
  return `mask as ${form}`;
}

/** The case as it is, its mask in another form. */
export function maskedAs({ rows, length }: Case, traits: Traits, form: MaskForm): Run {
  const batch = withMaskAs(form, batchOf(rows, length, traits));
  return { key: keyOfForm(form), batch, wanted: comparable(traits), place: 'locked' };
}

/** How much longer a text is than the longest of a case, in words, when it joins them: so much padding they get. */
const LONGER_TEXT = 16;

/**
 * More padding behind every row: S + k positions, where the subject has so many. One that pads by itself does so when a
 * longer row joins the others, behind them.
 */
export function longer(testCase: Case, traits: Traits): Run | undefined {
  const { rows, length } = testCase;
  const { texts, padId } = traits;
  if (texts && rows.length >= texts.most) return undefined;
  const extra = extraOf(testCase, traits);
  if (extra < 1) return undefined;
  const padding = new Array<number>(extra).fill(padId);
  const before = shiftOf(extra, traits);
  const stretched = rows.map((row) => ({
    ...row,
    at: row.at.map((position) => position + before),
    under: before > 0 ? [...padding, ...row.under] : [...row.under, ...padding],
  }));
  const joining = texts ? [stranger(rows[0], length + extra, traits)] : [];
  return {
    key: 'longer',
    batch: batchOf([...stretched, ...joining], length + extra, traits),
    wanted: comparable(traits),
    place: 'locked',
  };
}

/** How many positions more the run `longer` has. */
function extraOf({ length }: Case, traits: Traits): number {
  const { texts, maxLength } = traits;
  const { longest = maxLength, padTo } = useOf(traits);
  // Cases of one length share the pass: it depends on nothing else.
  const most = padTo === undefined && length <= longest ? longest : maxLength;
  return Math.min(texts ? LONGER_TEXT : [1, 3, 8][length % 3], most - length);
}

/** By how many positions rows move where so much padding is added: where padding is on the left, it is before them. */
function shiftOf(extra: number, traits: Traits): number {
  return useOf(traits).padding === 'left' && !traits.texts ? extra : 0;
}

/** By how many positions the rows of a case move in the run `longer`. */
export function shiftInLonger(testCase: Case, traits: Traits): number {
  return shiftOf(extraOf(testCase, traits), traits);
}

/** Where the real tokens of each row stand in the run `moved`: another layout of the same length. */
export function otherPlacements({ rows, length }: Case, traits: Traits): number[][] {
  return rows.map(({ at }, r) => {
    const count = at.length;
    const room = length - count;
    if (count === 0 || room === 0) return [...at];
    const run = (start: number): number[] => Array.from({ length: count }, (_, i) => start + i);
    const placements: Record<string, number[]> = { right: run(0), left: run(room), both: run(Math.ceil(room / 2)) };
    if (count > 1 && !feelsDistances(traits)) placements.holes = [...run(0).slice(0, -1), length - 1];
    const here = layoutOf(at, length);
    const others = LAYOUTS.filter(
      (layout: Layout) => layout !== here && placements[layout] && layoutOf(placements[layout], length) === layout,
    );
    return placements[others[r % others.length]];
  });
}

/** Every row in another layout. */
export function movedRows(testCase: Case, traits: Traits): Run {
  const placements = otherPlacements(testCase, traits);
  const rows = testCase.rows.map((row, r) => moved(row, placements[r], testCase.length, traits.padId));
  return { key: 'moved', batch: batchOf(rows, testCase.length, traits), wanted: comparable(traits), place: 'locked' };
}

/** The rows in reverse order. */
export function reversed({ rows, length }: Case, traits: Traits): Run {
  const batch = batchOf([...rows].reverse(), length, traits);
  return { key: 'reversed', batch, wanted: comparable(traits), place: 'locked' };
}

/** The mask set at one position of each row, by `positions`; -1 leaves a row alone. */
export function remasked(
  key: string,
  { rows, length }: Case,
  traits: Traits,
  positions: readonly number[],
  value: 0 | 1,
): Run {
  const batch = batchOf(rows, length, traits);
  const attentionMask = Int32Array.from(batch.attentionMask!);
  positions.forEach((position, r) => {
    if (position >= 0) attentionMask[r * length + position] = value;
  });
  const wanted = traits.outputs.includes('attentions') ? withAttentions(traits) : comparable(traits);
  return { key, batch: { ...batch, attentionMask }, wanted, place: 'locked' };
}

/**
 * One real token of each row hidden, by `holes`; -1 leaves a row alone. The others keep their position ids. Where positions
 * are counted from the ids, the pad id stands in the hole, as it does under any padding.
 */
export function holed(testCase: Case, traits: Traits, holes: readonly number[]): Run {
  const run = remasked('token masked', testCase, traits, holes, 0);
  const inputIds = Int32Array.from(run.batch.inputIds);
  if (traits.positions === 'from-ids') {
    holes.forEach((hole, r) => {
      if (hole >= 0) inputIds[r * testCase.length + hole] = traits.padId;
    });
  }
  return { ...run, batch: { ...run.batch, inputIds }, wanted: comparable(traits), place: 'free' };
}

/** The rows that have a hole, without what stood in it: S − 1 positions, and the others keep their position ids. */
export function removed({ rows, length }: Case, traits: Traits, holes: readonly number[]): Run {
  const chosen = rows.filter((_, r) => holes[r] >= 0);
  const gone = new Set(holes.filter((hole) => hole >= 0).map((hole, r) => r * length + hole));
  const { inputIds, attentionMask, tokenTypeIds, positionIds } = batchOf(chosen, length, traits);
  const stays = (_: number, i: number): boolean => !gone.has(i);
  const batch = {
    size: chosen.length,
    length: length - 1,
    inputIds: inputIds.filter(stays),
    attentionMask: attentionMask!.filter(stays),
    tokenTypeIds: tokenTypeIds?.filter(stays),
    positionIds: positionIds?.filter(stays),
  };
  return { key: 'token removed', batch, wanted: comparable(traits), place: 'free' };
}

/** A row that has nothing in common with this one: other ids, and full where it was padded, padded where it was full. */
function stranger(row: Row, length: number, traits: Traits): Row {
  const { longest = length, padTo } = useOf(traits);
  // Where one row of a batch has to fill it, this may be that one.
  const fills = row.at.length < length || (padTo !== undefined && typeof padTo !== 'number');
  const count = Math.min(longest, fills ? length : Math.ceil(length / 2));
  const id = (i: number): number => {
    const near = row.tokens[i % Math.max(1, row.tokens.length)] ?? i;
    const next = (near + 1 + i) % traits.vocabularySize;
    return next === traits.padId ? (next + 1) % traits.vocabularySize : next;
  };
  const first = useOf(traits).padding === 'left' ? length - count : 0;
  const at = Array.from({ length: count }, (_, i) => first + i);
  const under = paddingOf(at, length).map(() => traits.padId);
  return { tokens: at.map((_, i) => id(i)), types: at.map(() => 0), at, under, otherUnder: under };
}
