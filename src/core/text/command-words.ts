import { UsageError } from '../errors';

/** Quotes a word for a shell, where it needs it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Words as one command, which {@link wordsOf} splits again. */
export function commandOf(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

/** Spaces between words; else a quoted part, an escaped character, or one that stands for itself. */
const PART = /(\s+)|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\])/gy;

/**
 * The words of a command, as a shell splits them. It knows spaces, quotes and backslashes, and nothing else that a shell does.
 * @throws UsageError where a quotation mark is not closed, or there is no word.
 */
export function wordsOf(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let end = 0;
  for (const [part, space, single, double, escaped, plain] of command.matchAll(PART)) {
    end += part.length;
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain);
  }
  if (end < command.length)
    throw new UsageError(
      `MODEL is ${JSON.stringify(command)}, a command in which ${command[end]} is not closed at character ${end + 1}.`,
    );
  if (word !== undefined) words.push(word);
  if (words.length === 0) throw new UsageError('MODEL is a command without a word. Name a program.');
  return words;
}
