import type { Batch } from '../../core/batch';
import type { Encoding } from '../../core/encoding';
import { SubjectError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { textOf } from '../../core/texts';
import { BUILT_IN_WORDS } from './built-in-words';
import { DEFAULT_MOST_TEXTS, type ListEmbedder } from './embedder';

/** More words than anybody need send in one text; a campaign generates far shorter ones unless it is asked for more. */
const MOST_WORDS = 4096;

/**
 * Puts an embedder behind the contract of a subject. A token is a word, and a row is the text of its real tokens. What stands
 * under the padding is not sent: the embedder pads by itself.
 *
 * @param words what texts are made of, a built-in list where there is none; id i + 1 is the ith of them, id 0 is the padding
 */
export function textSubject(embedder: ListEmbedder, words: readonly string[] = BUILT_IN_WORDS): Subject {
  const known = ['', ...words];
  const answer = async (batch: Batch, ask: ListEmbedder['embed']): Promise<Encoding> => {
    const vectors = await ask(textsOf(batch, known));
    // Lists become typed arrays where the answer is read.
    return { pooled: (Array.isArray(vectors) ? { embedding: vectors } : vectors) as Encoding['pooled'] };
  };
  return {
    name: embedder.name,
    vocabularySize: known.length,
    maxLength: MOST_WORDS,
    padId: 0,
    positions: 'absolute',
    fullyMasked: 'refused',
    outputs: ['pooled'],
    texts: { words: known, most: embedder.most ?? DEFAULT_MOST_TEXTS },
    ...(embedder.backend !== undefined && { backend: embedder.backend }),
    get platform() {
      return embedder.platform;
    },
    encode: (batch) => answer(batch, (texts) => embedder.embed(texts)),
    ...(embedder.together && { together: (batch: Batch) => answer(batch, (texts) => embedder.together!(texts)) }),
    ...(embedder.dispose && { dispose: () => embedder.dispose!() }),
  };
}

/** The text of each row: the words of its real tokens, in order. */
function textsOf({ size, length, inputIds, attentionMask }: Batch, words: readonly string[]): string[] {
  return Array.from({ length: size }, (_, row) => {
    const ids = Array.from(inputIds.subarray(row * length, (row + 1) * length));
    const tokens = ids.filter((_id, at) => (attentionMask?.[row * length + at] ?? 1) === 1);
    if (tokens.length === 0) throw new SubjectError(`row ${row} has no word, and no text is empty.`);
    return textOf({ tokens }, words);
  });
}
