import { readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { option } from '../../core/option';
import { nearestName } from '../../core/text/did-you-mean';
import { outsideText } from '../../core/text/outside-text';

/** The most entries of a folder that a name is held against. */
const MOST_ENTRIES = 2000;

/** Says that nothing lies where MODEL points, what it may be a slip of, and what may be named instead. */
export function notHere(model: string): string {
  const what = extname(model) === '' ? 'folder' : 'file';
  return [
    `No ${what} ${outsideText(model)} is here.${didYouMean(model)}`,
    'MODEL is a path, the id of a model on the hub (owner/name), the address of a',
    `server, a program with ${option('program')}, or nothing: the built-in BERT.`,
    '`padproof check -h` names every kind.',
  ].join('\n');
}

/** ` Did you mean PATH?`, where one name in the path of MODEL is a slip of one that is there; else nothing. */
export function didYouMean(model: string): string {
  let [folder, missing, behind] = [dirname(model), basename(model), ''];
  let entries = entriesOf(folder);
  while (!entries && dirname(folder) !== folder) {
    behind = join(missing, behind);
    [folder, missing] = [dirname(folder), basename(folder)];
    entries = entriesOf(folder);
  }
  const near = nearestName(missing, entries ?? []);
  if (near === undefined) return '';
  // `join` takes away the ./ that a user writes before a path of theirs.
  const path = `${model.startsWith('./') ? './' : ''}${join(folder, near, behind).replace(/\/$/, '')}`;
  return ` Did you mean ${outsideText(path)}?`;
}

function entriesOf(folder: string): string[] | undefined {
  try {
    return readdirSync(folder).slice(0, MOST_ENTRIES);
  } catch {
    return undefined;
  }
}
