import { join } from 'node:path';
import { PadproofError } from '../../core/errors';
import { readText } from '../../core/files/read-regular';
import type { SubjectSpec } from '../../core/report/subject-spec';
import { isJsonObject } from '../../core/text/strict-json';
import type { HubOptions } from '../../subjects/hub/hub-settings';
import { tokenizerFolder } from '../tokenizer-folder';

/** Of one token, in letters. */
const MOST_LETTERS = 24;

/** The token that an id stands for, as its vocabulary writes it; undefined where it has none. */
export type WordOf = (id: number) => string | undefined;

/** What the ids of a model stand for, where a vocabulary lies beside it. It never rejects for what cannot be read. */
export async function wordsOf(spec: SubjectSpec & HubOptions): Promise<WordOf | undefined> {
  try {
    const folder = await tokenizerFolder(spec.model, spec);
    return folder === undefined ? undefined : await tokenWords(folder);
  } catch (thrown) {
    // It was opened once: what is gone by now is no reason to lose the report.
    if (thrown instanceof PadproofError) return undefined;
    throw thrown;
  }
}

/**
 * The vocabulary of the tokenizer.json in a folder, of whatever kind: tokens with their ids, or a list in their order; those that
 * were added come last. Undefined where it cannot be read: words are an addition, and no model is refused for them.
 */
export async function tokenWords(folder: string): Promise<WordOf | undefined> {
  let json: unknown;
  try {
    json = JSON.parse(await readText(join(folder, 'tokenizer.json')));
  } catch {
    return undefined;
  }
  if (!isJsonObject(json) || !isJsonObject(json.model)) return undefined;
  const { vocab } = json.model;
  const words = new Map<unknown, unknown>();
  if (Array.isArray(vocab))
    vocab.forEach((entry: unknown, id) => words.set(id, Array.isArray(entry) ? entry[0] : entry));
  else if (isJsonObject(vocab)) for (const [word, id] of Object.entries(vocab)) words.set(id, word);
  for (const added of Array.isArray(json.added_tokens) ? json.added_tokens : [])
    if (isJsonObject(added)) words.set(added.id, added.content);
  return (id) => {
    const word = words.get(id);
    if (typeof word !== 'string' || word === '') return undefined;
    const letters = [...word];
    return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS - 1).join('')}…` : word;
  };
}
