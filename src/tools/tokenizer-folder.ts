import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolveOptions } from '../subjects/kinds/options';
import { recognise } from '../subjects/kinds/resolve';

/** The folder of a model that has its tokenizer.json; undefined where there is none. */
export async function tokenizerFolder(model: string, options: ResolveOptions): Promise<string | undefined> {
  const { kind, asked } = recognise(model, options);
  // A second call for a hub id finds everything in the cache.
  const folder = kind.tokenizerFolder?.(await kind.locate(asked));
  const found = folder === undefined ? undefined : await stat(join(folder, 'tokenizer.json')).catch(() => undefined);
  return found && folder;
}
