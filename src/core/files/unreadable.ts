import { EnvironmentError, type PadproofError, UsageError } from '../errors';

/** Something else lies where a file should be. */
export class NoFileError extends Error {}

/** The codes of Node for a folder in the place of a file, or the other way round. */
const WRONG_KIND: ReadonlySet<unknown> = new Set(['EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST']);

/**
 * The error for a file that cannot be read or written: a wrong use where something of another kind was named, or lies there; else
 * it is the environment that lacks something.
 *
 * @param message what is wrong, and what to do
 * @param cause what the file system threw
 */
export function unreadable(message: string, cause: unknown): PadproofError {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  const wrong = cause instanceof NoFileError || WRONG_KIND.has(code);
  return wrong ? new UsageError(message, { cause }) : new EnvironmentError(message, { cause });
}
