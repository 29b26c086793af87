import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileNameOf } from '../../../tools/matrix/kept-cells';
import type { Cell } from '../../../tools/matrix/plan';
import { isCi } from '../../host/ci/is-ci';
import { CORPUS } from '../check';

/**
 * What check is told of counterexamples in a cell: it saves into a folder of its own, in the one that the plan names or check takes.
 * What lies in that one is tried as well. So what a cell finds does not depend on which others ran before it. The folder depends on the
 * cell's name alone: what was found is tried again by another version, and with other flags.
 */
export function ownCorpus({ name, words }: Cell, env: NodeJS.ProcessEnv = process.env): string[] {
  const last = words.findLast((word) => word === '--no-save' || word.startsWith('--save='));
  // A CI saves only where a folder is named: then no cell adds to what others try.
  const isRead = last === '--no-save' || (last === undefined && isCi(undefined, env));
  if (isRead) return [];
  const folder = last?.slice('--save='.length) ?? CORPUS;
  const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return [`--save=${join(folder, fileNameOf(name, hash))}`, ...(isThere ? [`--corpus=${folder}`] : [])];
}
