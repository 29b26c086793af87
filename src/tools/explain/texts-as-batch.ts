import type { Batch } from '../../core/batch';
import type { Traits } from '../../core/subject';
import type { Tokenizer } from '../../subjects/models/tokenizer';

/** Texts as a batch, with a name for every position. */
export interface ExplainInput {
  readonly texts: readonly string[];
  /** `[B][S]`, padding included. */
  readonly tokens: readonly (readonly string[])[];
  readonly batch: Batch;
  /** Whose tokens they are: the model's own, or a toy's. */
  readonly tokenizer: 'own' | 'toy';
}

const PAD = '[PAD]';

/** One row. */
export interface Tokens {
  readonly words: readonly string[];
  readonly ids: readonly number[];
}

/** Texts by a model's own tokenizer. */
export function encodedTexts(
  tokenizer: Tokenizer,
  texts: readonly string[],
  { maxLength }: Pick<Traits, 'maxLength'>,
): ExplainInput {
  const { batch, tokens } = tokenizer.encode(texts, { maxLength: maxLength - 1 });
  const rows = tokens.map((words, r) => ({
    words,
    ids: [...batch.inputIds.subarray(r * batch.length, r * batch.length + words.length)],
  }));
  return inputOf(texts, rows, tokenizer.padId, 'own');
}

/** Rows as a batch. At least one has padding: where all are of one length, a position is added. */
export function inputOf(
  texts: readonly string[],
  rows: readonly Tokens[],
  padId: number,
  tokenizer: ExplainInput['tokenizer'],
): ExplainInput {
  const lengths = rows.map(({ ids }) => ids.length);
  const longest = Math.max(...lengths);
  const length = lengths.every((n) => n === longest) ? longest + 1 : longest;
  const inputIds = new Int32Array(rows.length * length).fill(padId);
  const attentionMask = new Int32Array(rows.length * length);
  rows.forEach(({ ids }, r) => {
    inputIds.set(ids, r * length);
    attentionMask.fill(1, r * length, r * length + ids.length);
  });
  const tokens = rows.map(({ words }) => [...words, ...new Array<string>(length - words.length).fill(PAD)]);
  return { texts, tokens, batch: { size: rows.length, length, inputIds, attentionMask }, tokenizer };
}
