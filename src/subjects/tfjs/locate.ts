import { statSync } from 'node:fs';
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

/** The file of the model of tfjs that a folder holds; a model.json goes before a SavedModel. */
export function tfjsIn(folder: string): string | undefined {
  const files = [MODEL_JSON, SAVED_MODEL].map((name) => join(folder, name));
  return files.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}
