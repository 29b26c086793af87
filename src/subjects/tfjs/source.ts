import { dirname } from 'node:path';
import { UsageError } from '../../core/errors';
import type { DeclaredTraits } from '../../core/traits/declared-traits';
import type { SubjectSource } from '../../core/subject';
import { loadGraph } from './graph';
import { readHubConfig } from './hub-config';
import { loadLayers } from './layers';
import type { TfjsPlace } from './locate';
import { readModelJson } from './model-json';
import { fingerprintOfSavedModel, loadSavedModel } from './saved-model';
import { tfjsSubject, type TfjsSubjectOptions } from './subject';
import { option } from '../../core/option';

/** The only backend that runs a SavedModel. */
const TENSORFLOW = 'tensorflow';

/**
 * Reads a model of tfjs, or a SavedModel of TensorFlow, and makes subjects of it.
 *
 * @param name how the user named it
 * @param backend the backend of tfjs that is to compute it
 * @throws UsageError where its files are malformed, or the backend cannot run it; `open` throws as `tfjsSubject` does.
 */
export async function tfjsSource(
  place: TfjsPlace,
  name: string,
  backend: string,
  declared: DeclaredTraits,
): Promise<SubjectSource> {
  const source = (config: TfjsSubjectOptions['config'], load: TfjsSubjectOptions['load'], fingerprint: string) => ({
    name,
    weightScales: [],
    reopens: true,
    fingerprint: () => fingerprint,
    open: () => tfjsSubject({ name, backend, load, config, declared }),
  });
  if (place.format === 'saved-model') {
    if (backend !== TENSORFLOW) {
      throw new UsageError(
        `${name} is a SavedModel, which TensorFlow alone runs, and ${option('backend')} is ${backend}. Give ${option('backend')} ${TENSORFLOW}, or convert it to a Graph model with tensorflowjs_converter.`,
      );
    }
    const { folder } = place;
    const config = await readHubConfig(folder);
    return source(config, () => loadSavedModel(folder, name), await fingerprintOfSavedModel(folder));
  }
  const { file } = place;
  const json = await readModelJson(file);
  const load = json.format === 'graph-model' ? loadGraph : loadLayers;
  return source(await readHubConfig(dirname(file)), () => load(json, name), json.fingerprint);
}
