import type { Traits } from '../../core/subject';
import type { ResolveOptions } from '../../subjects/kinds/options';
import { loadTokenizer } from '../../subjects/models/tokenizer';
import { tokenizerFolder } from '../tokenizer-folder';
import type { ExplainInput, Tokens } from './texts-as-batch';
import { encodedTexts, inputOf } from './texts-as-batch';

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
  return encodedTexts(tokenizer, texts, traits);
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
