import { dirname } from 'node:path';
import { UsageError } from '../../core/errors';
import type { DeclaredTraits } from '../../core/declared-traits';
import type { SubjectSource } from '../../core/subject';
import type { TfjsPlace } from '../tfjs/locate';
import { tfjsSource } from '../tfjs/source';
import { defaultBackend } from './bert-opener';
import { tokenizeIn } from './tokenizer';
import type { BackendOptions } from './backend-options';

/**
 * A model that was exported for tfjs, as a source of subjects.
 *
 * @param name how the user named it
 * @throws UsageError for what only the built-in BERT and checkpoints can do, and as `tfjsSource`.
 */
export async function exportedByTfjs(
  place: TfjsPlace,
  name: string,
  { browser, kernels, acceptDeviations, backend = defaultBackend(), ...declared }: BackendOptions & DeclaredTraits,
): Promise<SubjectSource> {
  const flags = {
    '--browser': browser,
    '--kernels': kernels !== undefined && kernels !== 'plain',
    '--accept-deviations': acceptDeviations,
  };
  const [flag] = Object.entries(flags).find(([, said]) => said) ?? [];
  if (flag !== undefined) {
    throw new UsageError(
      `${flag} is for the built-in BERT and for checkpoints; ${name} was exported for tfjs, which runs it here as it is. Leave it out.`,
    );
  }
  const source = await tfjsSource(place, name, backend, declared);
  const folder = place.format === 'saved-model' ? place.folder : dirname(place.file);
  return { ...source, tokenize: (texts) => tokenizeIn(folder, texts) };
}
