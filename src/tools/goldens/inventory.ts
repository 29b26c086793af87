import { readdir } from 'node:fs/promises';
import { messageOf } from '../../core/errors';
import { GOLDEN_NAME, isDraft, ownerOfData } from './format';
import { unreadable } from '../../core/files/unreadable';

/** The files of a folder of goldens, by their names alone. */
export interface Inventory {
  /** Of which there is a `NAME.json`. */
  readonly names: readonly string[];
  /** Data files, with the golden that each says it belongs to. */
  readonly data: readonly { readonly file: string; readonly name: string }[];
  /** What killed recordings left behind. */
  readonly drafts: readonly string[];
}

/**
 * Looks through a folder; one that is not there has nothing in it. Files of other names are none of our business.
 * @throws EnvironmentError where it cannot be read, UsageError where it is no folder.
 */
export async function inventoryOf(folder: string): Promise<Inventory> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return [];
    throw unreadable(`The folder of goldens ${folder} cannot be read: ${messageOf(thrown)}.`, thrown);
  });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
  return {
    names: files.flatMap((file) => {
      const name = file.endsWith('.json') ? file.slice(0, -'.json'.length) : '';
      return GOLDEN_NAME.test(name) ? [name] : [];
    }),
    data: files.flatMap((file) => {
      const name = ownerOfData(file);
      return name === undefined ? [] : [{ file, name }];
    }),
    drafts: files.filter(isDraft),
  };
}
