import { join } from 'node:path';
import { messageOf, UsageError } from '../../core/errors';
import { readText } from '../../core/files/read-regular';
import { BUILT_IN_WORDS } from './built-in-words';
import { wholeWordsOf } from './whole-words';
import { option, type OptionName } from '../../core/option';
import { unreadable } from '../../core/files/unreadable';

/** Where the words of generated texts come from; the built-in list where nothing is said. */
export interface WordOptions {
  /** A file with a word a line. */
  readonly words?: string;
  /** A folder with a tokenizer.json, or that file: the whole words of its vocabulary. */
  readonly tokenizer?: string;
}

/** With fewer, rows would be alike too often. */
const FEWEST = 8;

/**
 * Reads the words to make texts of, each once, in the order of their list.
 *
 * @throws UsageError where there are too few, or both lists are named; EnvironmentError where a file cannot be read.
 */
export async function wordsFrom({ words, tokenizer }: WordOptions): Promise<readonly string[]> {
  if (words !== undefined && tokenizer !== undefined)
    throw new UsageError(
      `${option('words')} and ${option('tokenizer')} both say what texts are made of. Leave one of them out.`,
    );
  if (words !== undefined) return enough('words', words, linesOf(await textOf('words', words)));
  if (tokenizer === undefined) return BUILT_IN_WORDS;
  const file = tokenizer.endsWith('.json') ? tokenizer : join(tokenizer, 'tokenizer.json');
  return enough('tokenizer', file, wholeWordsOf(await textOf('tokenizer', file), file));
}

async function textOf(name: OptionName, file: string): Promise<string> {
  try {
    return await readText(file);
  } catch (thrown) {
    throw unreadable(`${option(name)}: ${file} cannot be read: ${messageOf(thrown)}.`, thrown);
  }
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).map((line) => line.trim().replace(/\s+/g, ' '));
}

function enough(name: OptionName, file: string, found: readonly string[]): string[] {
  const words = [...new Set(found)].filter((word) => word !== '');
  if (words.length >= FEWEST) return words;
  throw new UsageError(`${option(name)}: ${file} has ${words.length} different words; expected ${FEWEST} at least.`);
}
