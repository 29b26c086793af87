import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Batch } from '../../core/batch';
import type { Traits } from '../../core/subject';
import type { ResolveOptions } from '../../subjects/kinds/options';
import { recognise } from '../../subjects/kinds/resolve';
import { loadTokenizer } from '../../subjects/models/tokenizer';

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

/**
 * Makes tokens of texts, by the model's own tokenizer where it has one. At least one row has padding: where all texts are
 * of one length, a position is added.
 *
 * @throws PadproofError where there is a tokenizer that cannot be read.
 */
export async function tokenize(
  model: string,
  texts: readonly string[],
  traits: Traits,
  options: ResolveOptions,
): Promise<ExplainInput> {
  const folder = await tokenizerFolder(model, options);
  if (folder === undefined) {
    const rows = texts.map((text) => toyTokens(text, traits));
    return inputOf(texts, rows, traits.padId, 'toy');
  }
  const tokenizer = await loadTokenizer(folder);
  const { batch, tokens } = tokenizer.encode(texts, { maxLength: traits.maxLength - 1 });
  const rows = tokens.map((words, r) => ({
    words,
    ids: [...batch.inputIds.subarray(r * batch.length, r * batch.length + words.length)],
  }));
  return inputOf(texts, rows, tokenizer.padId, 'own');
}

async function tokenizerFolder(model: string, options: ResolveOptions): Promise<string | undefined> {
  const { kind, asked } = recognise(model, options);
  // A second call for a hub id finds everything in the cache.
  const folder = kind.tokenizerFolder?.(await kind.locate(asked));
  const found = folder === undefined ? undefined : await stat(join(folder, 'tokenizer.json')).catch(() => undefined);
  return found && folder;
}

interface Tokens {
  readonly words: readonly string[];
  readonly ids: readonly number[];
}

/** Words between spaces; each has an id that depends on its letters alone. */
function toyTokens(text: string, { vocabularySize, padId, maxLength }: Traits): Tokens {
  const [cls, sep, ...others] = [0, 1, 2].filter((id) => id !== padId);
  const first = Math.max(cls, sep, padId, ...others) + 1;
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, maxLength - 3);
  const idOf = (word: string): number => {
    let hash = 0;
    for (const letter of word) hash = (hash * 31 + letter.codePointAt(0)!) % 1_000_003;
    return first + (hash % (vocabularySize - first));
  };
  return { words: ['[CLS]', ...words, '[SEP]'], ids: [cls, ...words.map(idOf), sep] };
}

function inputOf(
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
