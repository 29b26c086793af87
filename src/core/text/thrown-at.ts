import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stackOf } from '../errors';

/** So much of a stack is read; it may be as long as the one who throws likes. */
const MOST = 10_000;
/** What is padproof's own, compiled or not. */
const OWN = resolve(__dirname, '../..');
const INSTALLED = /[/\\]node_modules[/\\]/;
/** `at name (place:line:column)`, or without a name. */
const FRAME = /^\s+at (?:(?:async )?(.+?) \()?((?:file:\/\/|\/|[A-Za-z]:\\)[^()\n]*):(\d+):(\d+)\)?$/;

/**
 * Says where an error was thrown: the first place of its stack that is neither padproof's, Node's nor of an installed package, such as
 * `at encode, /models/encoder.mjs:12:5`; undefined where there is none.
 */
export function thrownAt(thrown: Error): string | undefined {
  for (const line of stackOf(thrown).slice(0, MOST).split('\n')) {
    const [, name, where, row, column] = FRAME.exec(line) ?? [];
    if (where === undefined) continue;
    const file = pathOf(where);
    if (file !== undefined && !file.startsWith(OWN) && !INSTALLED.test(file))
      return `at ${name ? `${name}, ` : ''}${file}:${row}:${column}`;
  }
  return undefined;
}

function pathOf(where: string): string | undefined {
  if (!where.startsWith('file:')) return where;
  try {
    return fileURLToPath(where);
  } catch {
    return undefined;
  }
}
