import { join } from 'node:path';
import { readText } from '../../../core/files/read-regular';

/** A module for people is shorter; what is longer was bundled. */
const MOST_BYTES = 2 ** 18;

const MODULE = /(?<!\.(test|spec|d))\.[cm]?[jt]s$/;
const EXPORTS = /\bexport\s+default\b|\bas\s+default\b|\bmodule\.exports\b|\bexports\.default\b/;
const SUBJECT = /\bvocabularySize\b[^]*\bencode\b|\bencode\b[^]*\bvocabularySize\b|\btextSubject\s*\(/;

/** The names of a folder's modules that look as if they default-exported a Subject. They are read, and not run. */
export async function subjectModules(root: string, folder: string, files: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of files.filter((file) => MODULE.test(file))) {
    // What cannot be read, or is too long, is no module of this user.
    const text = await readText(join(root, folder, name), MOST_BYTES).catch(() => '');
    if (EXPORTS.test(text) && SUBJECT.test(text)) found.push(name);
  }
  return found;
}
