import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UsageError } from '../../core/errors';
import { unreadable } from '../../core/files/unreadable';
import { inMegabytes, MOST_SHARDS } from './shard-file';

/** How much is merged: parsed it takes one and a half times the room (measured on a shard of the built-in model), and Node's heap ends at 2 GB where memory is small. */
const MOST_MERGED = 512 * 2 ** 20;
/** So many names of a folder, and of those below it, are looked at: another folder was meant where there are more. */
const MOST_NAMES = 100_000;

/** What is at most listed, and read. */
export interface Bounds {
  readonly files: number;
  readonly names: number;
  readonly bytes: number;
}

const BOUNDS: Bounds = { files: MOST_SHARDS, names: MOST_NAMES, bytes: MOST_MERGED };

/**
 * The files that places name: each a file; or those of a folder that end in .json, and of those below it, in the order of their
 * names: a CI may put each into a folder of its own.
 * @throws UsageError naming the place or the file where there are too many, or too much; EnvironmentError where one cannot be read.
 */
export async function shardFilesAt(places: readonly string[], bounds: Partial<Bounds> = {}): Promise<string[]> {
  const { files: mostFiles, names, bytes: mostBytes } = { ...BOUNDS, ...bounds };
  const found: string[] = [];
  let bytes = 0;
  for (const place of places)
    for (const { file, size } of await readable(place, () => filesAt(place, names))) {
      found.push(file);
      bytes += size;
      if (found.length > mostFiles)
        throw new UsageError(
          `${place}: with it there are more than ${mostFiles} files to merge, and no run has so many shards. Name the shards of one run, and no other files.`,
        );
      if (bytes > mostBytes)
        throw new UsageError(
          `${file}: with it the files to merge have ${inMegabytes(bytes)}; at most ${inMegabytes(mostBytes)} are read. Leave out what is there twice, or judge fewer cases in one run (--runs), and the others in runs with seeds of their own.`,
        );
    }
  return found;
}

async function filesAt(place: string, mostNames: number): Promise<{ readonly file: string; readonly size: number }[]> {
  const at = await stat(place);
  if (!at.isDirectory()) return [{ file: place, size: at.size }];
  const [folders, names] = [[place], [] as string[]];
  let seen = 0;
  for (const folder of folders)
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (path.endsWith('.json')) names.push(path);
      if (++seen > mostNames)
        throw new UsageError(
          `${place}: more than ${mostNames} files and folders are in it. Name a folder with what shards of padproof check wrote, and little else.`,
        );
    }
  return Promise.all(names.sort().map(async (file) => ({ file, size: (await stat(file)).size })));
}

async function readable<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw unreadable(
      `${place} cannot be read: ${messageOf(thrown)}. Name what shards of padproof check wrote.`,
      thrown,
    );
  }
}
