import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { messageOf } from '../errors';
import { whyNotPlainPath } from './plain-path';

/** How far above a file the folder of its snapshot may be: `onnx/` is one below it. */
const MOST_ABOVE = 2;

/** Why a file that another file names is not read. */
export interface NoPart {
  readonly why: string;
  /** Is the name right, and the file not there? */
  readonly missing?: true;
}

/**
 * The path of a file that another file of a model names, such as a shard. The other file is a stranger's: a name has to be a plain
 * path below its folder, and no link leads out of the folder, but into the blobs beside it where the folder is a snapshot in
 * the hub's cache.
 *
 * @returns the path, or why the file is not read
 */
export async function partOfModel(folder: string, name: unknown): Promise<string | NoPart> {
  if (typeof name !== 'string') return { why: 'it is no text' };
  const odd = whyNotPlainPath(name);
  if (odd !== undefined) return { why: odd };
  const path = join(folder, name);
  try {
    const [home, target] = await Promise.all([realpath(folder), realpath(path)]);
    const homes = [home, ...blobsBeside(home)];
    return homes.some((inside) => isInside(inside, target))
      ? path
      : { why: 'it is a link that leads out of the folder' };
  } catch (thrown) {
    return { why: messageOf(thrown), missing: true };
  }
}

/** In the hub's cache a snapshot is made of links into the blobs beside it: models--x/snapshots/COMMIT, models--x/blobs. */
function blobsBeside(home: string): string[] {
  let folder = home;
  for (let above = 0; above < MOST_ABOVE; above++, folder = dirname(folder)) {
    if (basename(dirname(folder)) === 'snapshots') return [join(folder, '..', '..', 'blobs')];
  }
  return [];
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
