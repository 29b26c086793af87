import type { Case, PastBatch } from '../../core/case';
import { UsageError } from '../../core/errors';
import { paddingOf } from '../../core/layout';
import type { Traits } from '../../core/subject';
import { textOf } from '../../core/texts';
import type { Counterexample } from '../../core/report/counterexample';
import { option } from '../../core/option';

/**
 * Holds the texts of a counterexample against the words that the subject has for its ids.
 *
 * @returns why they say nothing about this subject, or undefined where they do
 */
export function textIncompatibilityOf(
  { case: { rows }, texts }: Pick<Counterexample, 'case' | 'texts'>,
  traits: Traits,
): string | undefined {
  if (!texts && !traits.texts) return undefined;
  if (!texts) return 'the case is one of token ids, and this subject takes texts';
  if (!traits.texts) return 'the case is one of texts, and this subject takes token ids';
  const { words } = traits.texts;
  const other = rows.findIndex((row, r) => textOf(row, words) !== texts[r]);
  if (other < 0) return undefined;
  return `row ${other} of the case was ${JSON.stringify(texts[other])} when it was saved, and its ids are other words here: give the same ${option('words')} or ${option('tokenizer')}`;
}

/**
 * Holds a saved case against the subject that it is to be replayed on, which need not be the one that it was found on.
 *
 * @returns why the case says nothing about this subject, or undefined where it does
 * @throws UsageError when the subject cannot take the case at all, naming the field.
 */
export function incompatibilityOf({ length, rows, history = [] }: Case, traits: Traits): string | undefined {
  assertTaken({ length, rows }, traits, 'case');
  history.forEach((past, i) => assertTaken(past, traits, `case.history[${i}]`));
  const { positions, padId, fullyMasked } = traits;
  if (fullyMasked === 'refused' && rows.some(({ at }) => at.length === 0)) {
    return 'the case has a fully masked row, which this subject declares to refuse';
  }
  const moves = ({ at, under, otherUnder, tokens }: Case['rows'][number]): boolean => {
    const before = paddingOf(at, length).flatMap((position, i) =>
      position < (at.at(-1) ?? -1) ? [under[i], otherUnder[i]] : [],
    );
    return tokens.includes(padId) || before.some((id) => id !== padId);
  };
  if (positions === 'from-ids' && rows.some(moves)) {
    return 'the case has other ids than the pad id before a token, or that id as a token, by which this subject counts positions';
  }
  return undefined;
}

/** @throws UsageError for a batch of other lengths or ids than the subject takes, naming the field. */
function assertTaken({ length, rows }: PastBatch, traits: Traits, where: string): void {
  const { name, vocabularySize, maxLength, tokenTypes = 1 } = traits;
  if (length > maxLength) {
    throw new UsageError(
      `${where}.length is ${length}, but ${name} takes ${maxLength} positions. Replay it on another model.`,
    );
  }
  if (traits.staticShape?.length !== undefined && length !== traits.staticShape.length) {
    throw new UsageError(
      `${where}.length is ${length}, but ${name} takes ${traits.staticShape.length} positions and no others. Replay it on another model.`,
    );
  }
  const below = (end: number, ids: readonly number[], field: string): void => {
    const id = ids.find((one) => one >= end);
    if (id !== undefined)
      throw new UsageError(`${field} holds ${id}; ${name} allows 0 to ${end - 1}. Replay it on another model.`);
  };
  rows.forEach(({ tokens, types, under, otherUnder }, r) => {
    below(vocabularySize, [...tokens, ...under, ...otherUnder], `${where}.rows[${r}]`);
    if (tokenTypes > 1) below(tokenTypes, types, `${where}.rows[${r}].types`);
  });
}
