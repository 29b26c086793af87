import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const MODEL_JSON = 'model.json';
const SAVED_MODEL = 'saved_model.pb';

/** Where a model of tfjs lies. */
export type TfjsPlace =
  | { readonly format: 'model.json'; readonly file: string }
  | { readonly format: 'saved-model'; readonly folder: string };

/** What a file's name says: any `.json` is read as a model.json, and `saved_model.pb` stands for its folder. */
export function tfjsFile(file: string): TfjsPlace | undefined {
  if (file.endsWith('.json')) return { format: 'model.json', file };
  return basename(file) === SAVED_MODEL ? { format: 'saved-model', folder: dirname(file) } : undefined;
}

/** The model of tfjs that a folder holds; a model.json goes before a SavedModel. */
export async function tfjsFolder(folder: string): Promise<TfjsPlace | undefined> {
  for (const name of [MODEL_JSON, SAVED_MODEL]) {
    const file = join(folder, name);
    if ((await stat(file).catch(() => undefined))?.isFile()) return tfjsFile(file);
  }
  return undefined;
}
