import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openSafetensors } from '../../subjects/bert/checkpoint/safetensors';
import { EnvironmentError, messageOf } from '../../core/errors';
import { SETTLED_MS } from '../../core/files/replace-file';
import { GOLDEN_FORMAT } from './format';
import { inventoryOf } from './inventory';
import { readGolden } from './read';

/** A file that no golden names. */
export interface Leftover {
  readonly file: string;
  readonly why: string;
  /** May it be removed? Not what is too young, and not what is not known to be padproof's. */
  readonly removable: boolean;
}

/** What lies in a folder of goldens without being a part of one: drafts, and numbers that no JSON names. */
export async function leftoversIn(folder: string): Promise<Leftover[]> {
  const { names, data, drafts } = await inventoryOf(folder);
  const named = new Set<string>();
  const unread = new Set<string>();
  for (const name of names) {
    const reading = await readGolden(folder, name);
    if (reading.status === 'whole') named.add(reading.golden.data.file);
    // Nobody can tell which numbers belong to a golden that cannot be read; they may be needed to mend it.
    else unread.add(name);
  }
  const leftovers: Leftover[] = [];
  for (const file of drafts)
    leftovers.push(await judged(folder, file, 'a recording was killed while it wrote it', true));
  for (const { file, name } of data) {
    if (named.has(file) || unread.has(name)) continue;
    const why = names.includes(name) ? `${name}.json names another file` : `there is no ${name}.json that names it`;
    leftovers.push(await judged(folder, file, why, await isOurs(join(folder, file), name)));
  }
  return leftovers;
}

/**
 * Removes files of a folder.
 * @throws EnvironmentError naming the one that cannot be removed.
 */
export async function removeFiles(folder: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    await rm(join(folder, file), { force: true }).catch((thrown: unknown) => {
      throw new EnvironmentError(`${join(folder, file)} cannot be removed: ${messageOf(thrown)}.`, { cause: thrown });
    });
  }
}

async function judged(folder: string, file: string, why: string, ours: boolean): Promise<Leftover> {
  if (!ours) return { file, why: `${why}, and it does not say that it is of a golden`, removable: false };
  const found = await stat(join(folder, file)).catch(() => undefined);
  const young = found !== undefined && Date.now() - found.mtimeMs < SETTLED_MS;
  return young
    ? { file, why: `${why}, but less than a minute ago; a recording may be under way`, removable: false }
    : { file, why, removable: true };
}

/** Its name is not enough: the file itself must say that it is of this golden. */
async function isOurs(file: string, name: string): Promise<boolean> {
  try {
    const opened = await openSafetensors(file);
    await opened.close();
    return opened.metadata.get('format') === GOLDEN_FORMAT && opened.metadata.get('name') === name;
  } catch {
    return false;
  }
}
