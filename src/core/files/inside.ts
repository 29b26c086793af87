import { lstat, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { UsageError } from '../errors';

/**
 * Does a path lie in a folder, once links are followed? One that is not there is judged by its name, after the links of the
 * folder that it would lie in.
 */
export async function liesInside(path: string, folder = '.'): Promise<boolean> {
  const [place, root] = await Promise.all([real(resolve(path)), real(resolve(folder))]);
  const way = relative(root, place);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * Refuses a file of a folder that is a link out of it and out of the working folder: in a folder that is attached to a report it
 * may lead anywhere.
 *
 * @throws UsageError where it does, and what the file system throws where it is not there.
 */
export async function assertNoWayOut(file: string, folder: string): Promise<void> {
  if (!(await lstat(file)).isSymbolicLink() || (await liesInside(file, folder)) || (await liesInside(file))) return;
  throw new UsageError('it is a link out of its folder and out of the working folder. Copy the file here.');
}

/** A path without links, as far as it is there. */
async function real(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = resolve(path, '..');
    return parent === path ? path : resolve(await real(parent), relative(parent, path));
  }
}
