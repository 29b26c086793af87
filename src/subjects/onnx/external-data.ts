import { dirname } from 'node:path';
import { messageOf, UsageError } from '../../core/errors';
import { partOfModel } from '../../core/files/part-of-model';
import { MOST_BYTES, readRegular, sizeOfRegular } from '../../core/files/read-regular';
import { unreadable } from '../../core/files/unreadable';
import type { OnnxGraph } from './graph';

/** More files than an exporter writes, and more bytes than a machine that this runs on holds. */
const MOST_FILES = 4096;
const MOST_WEIGHTS = 2 ** 35;

/** A file with weights, beside a graph that names it. */
export interface ExternalFile {
  /** As the graph names it. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

/**
 * The files with weights that a graph names, each there, in bounds, and in the folder of the graph. Nothing of them is read: a
 * runtime may do that by itself.
 *
 * @throws UsageError for a name that leads elsewhere, or too many; EnvironmentError where a file is missing.
 */
export async function externalFilesOf(file: string, { externalFiles }: OnnxGraph): Promise<ExternalFile[]> {
  if (externalFiles.length > MOST_FILES) {
    throw new UsageError(
      `${file} has its weights in ${externalFiles.length} files; at most ${MOST_FILES} are read. Export it again, with its weights in one file.`,
    );
  }
  const found: ExternalFile[] = [];
  let left = MOST_WEIGHTS;
  for (const name of externalFiles) {
    const path = await partOfModel(dirname(file), name);
    if (typeof path !== 'string' && !path.missing) {
      throw new UsageError(
        `${file} names weights outside its folder: ${JSON.stringify(name)}; ${path.why}. Export it again, with its weights beside it.`,
      );
    }
    const missing = (why: string, thrown?: unknown): never => {
      throw unreadable(
        `${file} has weights in ${name}, which cannot be read: ${why}. Put the file beside the graph.`,
        thrown,
      );
    };
    if (typeof path !== 'string') return missing(path.why);
    const size = await sizeOfRegular(path, left).catch((thrown: unknown) => missing(messageOf(thrown), thrown));
    left -= size;
    found.push({ name, path, size });
  }
  return found;
}

/** What they hold, for a runtime that has no files. @throws EnvironmentError where one cannot be read. */
export function readAll(
  files: readonly ExternalFile[],
): Promise<{ readonly path: string; readonly data: Uint8Array }[]> {
  return Promise.all(
    files.map(async ({ name, path, size }) => {
      const data = await readRegular(path, Math.min(size, MOST_BYTES)).catch((thrown: unknown) => {
        throw unreadable(`${path} cannot be read: ${messageOf(thrown)}.`, thrown);
      });
      return { path: name, data };
    }),
  );
}
