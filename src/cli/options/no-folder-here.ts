import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { nearestName } from '../../core/text/did-you-mean';
import type { Asked } from '../../subjects/kinds/kind';
import { isOnHub } from '../../subjects/kinds/on-hub';

/** The most entries of a folder that a name is held against. */
const MOST_ENTRIES = 2000;

/**
 * Says that MODEL is no folder here, where it is taken for the id of a model on the hub instead: a slip in a path has the form of
 * an id. Undefined where no hub is asked.
 */
export function noFolderHere(said: Asked): string | undefined {
  if (!isOnHub(said)) return undefined;
  const { model, path } = said;
  const near = nearestName(basename(path), entriesOf(dirname(path)));
  const meant = near === undefined ? '' : ` Did you mean ${dirname(model)}/${near}?`;
  return `No folder ${model} is here, so it is looked for on the hub, or in its cache.${meant}`;
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, MOST_ENTRIES);
  } catch {
    return [];
  }
}
