import type { Case } from '../../core/case';
import { batchOf, moved, unpadded } from '../../core/case';
import type { OutputName } from '../../core/encoding';
import { OUTPUT_NAMES } from '../../core/encoding';
import type { Traits } from '../../core/subject';
import { historyInWords } from '../../core/text/history-in-words';
import { paddedLength, useOf } from '../../core/use';
import { isInUse } from '../generate/in-use';
import type { Run } from './invariant';

/**
 * The runs that invariants ask for, each under one key, so that a run asked for by several is made once. Runs that are
 * compared bit for bit ask for the same outputs: a model may take another path when attentions are wanted.
 */

/** What a comparison of outputs reads. */
export const COMPARED: readonly OutputName[] = ['lastHiddenState', 'pooled', 'logits', 'perToken'];

/** Those of them that each token has. */
export const OF_TOKENS: readonly OutputName[] = COMPARED.filter((output) => output !== 'pooled');

/** Those of them that are of one token each; what a token has beside may be taken over its row, as a softmax over the positions. */
export const OF_EACH_TOKEN: readonly OutputName[] = ['lastHiddenState', 'logits'];

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

/** By how many positions rows move where so much padding is added: where padding is on the left, it is before them. */
export function shiftOf(extra: number, traits: Traits): number {
  return useOf(traits).padding === 'left' && !traits.texts ? extra : 0;
}
