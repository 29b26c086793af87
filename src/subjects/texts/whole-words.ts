import { messageOf, UsageError } from '../../core/errors';
import { option } from '../../core/option';

/** What stands before a piece that begins a word: of byte-level BPE, and of SentencePiece. */
const BEGINS = /^[Ġ▁]/;
/** Letters and digits of one kind of script each, with marks inside: what byte-level BPE writes for other bytes is left out. */
const WORD = /^[\p{L}\p{N}\p{M}]+$/u;

/**
 * The pieces of a tokenizer's vocabulary that are words by themselves: those that do not go on a word (`##` of WordPiece) or
 * that begin one (`Ġ`, `▁`), without special ones.
 *
 * @param json the text of a tokenizer.json
 * @throws UsageError where it is none.
 */
export function wholeWordsOf(json: string, file: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (thrown) {
    throw new UsageError(`${option('tokenizer')}: ${file} is not JSON: ${messageOf(thrown)}.`);
  }
  const { model, added_tokens: added } = Object(parsed) as { model?: { vocab?: unknown }; added_tokens?: unknown };
  const pieces = piecesOf(model?.vocab);
  if (pieces.length === 0) {
    throw new UsageError(
      `${option('tokenizer')}: ${file} has no model.vocab; expected the tokenizer.json of a fast tokenizer.`,
    );
  }
  const special = new Set(
    (Array.isArray(added) ? added : []).map((token) => (Object(token) as { content?: unknown }).content),
  );
  const usual = pieces.filter((piece) => !special.has(piece));
  const begins = usual.filter((piece) => BEGINS.test(piece));
  // Where some pieces are marked as beginnings, the others go on.
  const words = begins.length > 0 ? begins.map((piece) => piece.replace(BEGINS, '')) : usual;
  // Of byte-level BPE, letters beyond ASCII are bytes in disguise.
  const bytes = begins.some((piece) => piece.startsWith('Ġ'));
  return words.filter((word) => (bytes ? /^[A-Za-z0-9]+$/.test(word) : WORD.test(word)));
}

/** An object of pieces and ids (WordPiece, BPE), or a list of pieces and scores (Unigram). */
function piecesOf(vocab: unknown): string[] {
  if (Array.isArray(vocab)) {
    const pieces = vocab.map((entry: unknown): unknown => (Array.isArray(entry) ? entry[0] : undefined));
    return pieces.filter((piece) => typeof piece === 'string');
  }
  return typeof vocab === 'object' && vocab !== null ? Object.keys(vocab) : [];
}
