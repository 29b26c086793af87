import { join } from 'node:path';
import { UsageError } from '../../core/errors';
import { option } from '../../core/option';
import type { SubjectSource } from '../../core/subject';
import { jsonBeside } from '../exported/beside';
import { PYTHON_FOLDER } from '../program/environment';
import { programSource } from '../program/source';
import type { TorchOptions } from './options';
import { pythonFor } from './source';

/** What `--backend` calls it. */
export const SENTENCE_TRANSFORMERS = 'sentence-transformers';

/** The program that loads a model by sentence-transformers. */
const ADAPTER = join(PYTHON_FOLDER, 'padproof_sentence_transformers.py');

/** How many texts sentence-transformers puts into one batch unless it is told otherwise. */
const USUAL_BATCH = 32;

/** So many batches a question may fall into: what is shared out among them, and put together again, is seen. */
const BATCHES = 3;

/**
 * A folder of sentence-transformers as a source of subjects, which are given texts.
 * @param words what texts are made of
 * @throws UsageError where the folder holds no model; `open` throws an EnvironmentError where Python or a package is missing.
 */
export async function sentenceTransformersSource(
  folder: string,
  name: string,
  words: readonly string[],
  options: TorchOptions & { readonly timeoutMs?: number },
): Promise<SubjectSource> {
  const { attention, torchDtype, device, batchSize = USUAL_BATCH } = options;
  if (
    !(await jsonBeside(join(folder, 'model'), 'config.json')) &&
    !(await jsonBeside(join(folder, 'model'), 'modules.json'))
  )
    throw new UsageError(
      `${folder} has neither modules.json nor config.json. With ${option('backend')} ${SENTENCE_TRANSFORMERS}, expected a folder that sentence-transformers saved, or the id of a model on the hub.`,
    );
  const command = [
    ...[pythonFor(options.python), ADAPTER, folder, '--batch-size', String(batchSize)],
    ...(attention ? ['--attention', attention] : []),
    ...(torchDtype ? ['--dtype', torchDtype] : []),
    ...(device ? ['--device', device] : []),
  ];
  return programSource(command, name, {
    ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
    ...{ words, most: BATCHES * batchSize },
    declared: (traits) => ({ ...traits, name }),
  });
}
