import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileNameOf, type KnownCell } from '../../../tools/matrix/kept-cells';
import { CORPUS } from '../check';

/**
 * What check is told of counterexamples in a cell: it saves into a folder of its own, in the one that the plan names or check takes.
 * What lies in that one is tried as well. So what a cell finds does not depend on which others ran before it.
 */
export function ownCorpus({ name, words, info }: KnownCell, { CI }: NodeJS.ProcessEnv = process.env): string[] {
  const last = words.findLast((word) => word === '--no-save' || word.startsWith('--save='));
  // A CI saves only where a folder is named: then no cell adds to what others try.
  const isRead = last === '--no-save' || (last === undefined && !['', 'false', '0', undefined].includes(CI));
  if (isRead) return [];
  const folder = last?.slice('--save='.length) ?? CORPUS;
  const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  return [`--save=${join(folder, fileNameOf(name, info.id))}`, ...(isThere ? [`--corpus=${folder}`] : [])];
}
