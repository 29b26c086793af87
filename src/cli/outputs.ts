import { closeSync, existsSync, mkdtempSync, openSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EnvironmentError, messageOf, UsageError } from '../core/errors';

/**
 * Makes sure that a file can be written, before any work is done for it. What is there stays as it is.
 *
 * @throws UsageError where the name ends in anything but `extension`: a MODEL that was taken for the flag's FILE must not
 * be written over.
 * @throws EnvironmentError where it cannot be written.
 */
export function assertWritableFile(flag: string, file: string, extension: string): void {
  const device = file.startsWith('/dev/');
  if (!device && !file.endsWith(extension)) {
    throw new UsageError(
      `${flag}: ${file} does not end in ${extension}. Name such a file, and if ${file} is the MODEL, put it before ${flag}.`,
    );
  }
  const before = existsSync(file);
  try {
    closeSync(openSync(file, 'a'));
    if (!before) unlinkSync(file);
  } catch (thrown) {
    throw new EnvironmentError(
      `${flag}: ${file} cannot be written: ${messageOf(thrown)}. Nothing was run; name a file in a folder that is there and may be written.`,
    );
  }
}

/**
 * Makes sure that files can be saved in a folder, which need not be there yet.
 * @throws EnvironmentError where they cannot.
 */
export function assertWritableFolder(flag: string, folder: string): void {
  let nearest = resolve(folder);
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    if (!statSync(nearest).isDirectory()) throw new Error(`${nearest} is not a folder`);
    rmdirSync(mkdtempSync(join(nearest, '.padproof-')));
  } catch (thrown) {
    throw new EnvironmentError(
      `${flag}: nothing can be saved in ${folder}: ${messageOf(thrown)}. Nothing was run; name another folder, or pass --no-save.`,
    );
  }
}

/** Writes a file, in words for a user where that fails. */
export function writeOutput(flag: string, file: string, content: string): void {
  try {
    writeFileSync(file, content);
  } catch (thrown) {
    throw new EnvironmentError(`${flag}: ${file} cannot be written: ${messageOf(thrown)}.`);
  }
}
