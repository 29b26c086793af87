import { closeSync, existsSync, mkdtempSync, openSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fitToPrint } from '../../core/text/fit-to-print';
import { EnvironmentError, messageOf, UsageError } from '../../core/errors';
import { NoFileError, unreadable } from '../../core/files/unreadable';

/**
 * Makes sure that a file can be written, before any work is done for it. What is there stays as it is.
 *
 * @throws UsageError where the name ends in anything but `extension`: a MODEL that was taken for the flag's FILE must not
 * be written over, or where FILE is a folder.
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
    throw unreadable(
      `${flag}: ${file} cannot be written: ${messageOf(thrown)}. Nothing was run; name a file in a folder that is there and may be written.`,
      thrown,
    );
  }
}

/**
 * Makes sure that files can be saved in a folder, which need not be there yet.
 * @throws EnvironmentError where they cannot, UsageError where it is no folder.
 */
export function assertWritableFolder(flag: string, folder: string): void {
  let nearest = resolve(folder);
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    if (!statSync(nearest).isDirectory()) throw new NoFileError(`${nearest} is not a folder`);
    rmdirSync(mkdtempSync(join(nearest, '.padproof-')));
  } catch (thrown) {
    throw unreadable(
      `${flag}: nothing can be saved in ${folder}: ${messageOf(thrown)}. Nothing was run; name another folder, or pass --no-save.`,
      thrown,
    );
  }
}

/** A file that a flag may ask for. */
export interface Output {
  readonly flag: string;
  /** Where it goes; nowhere, where it is no name. */
  readonly file: string | true | undefined;
  /** What goes into it. */
  content(): string | Uint8Array | Promise<string | Uint8Array>;
}

/**
 * Writes the files that are asked for, each whatever became of the others.
 * @throws EnvironmentError naming those that cannot be written.
 */
export async function writeOutputs(outputs: readonly Output[]): Promise<void> {
  const failures: string[] = [];
  for (const { flag, file, content } of outputs) {
    if (typeof file !== 'string') continue;
    const made = await content();
    try {
      writeFileSync(file, typeof made === 'string' ? fitToPrint(made) : made);
    } catch (thrown) {
      failures.push(`${flag}: ${file} cannot be written: ${messageOf(thrown)}. What is there now is not whole.`);
    }
  }
  if (failures.length > 0) throw new EnvironmentError(failures.join(' '));
}
