import { dirname } from 'node:path';
import { defaultBackend } from '../models/backend-choice';
import { tfjsFile, tfjsIn } from '../tfjs/locate';
import { checkTfjs } from './bert-backend';
import type { Asked, ModelKind } from './kind';
import { EXPORTED_FIELDS } from './onnx';
import { holdsSafetensors } from './safetensors';
import { tfjsSource } from './when-opened';

/** The model.json or saved_model.pb that MODEL names or holds. Weights that the built-in BERT reads go before what else a folder holds. */
function fileOf({ path, found }: Asked): string | undefined {
  if (found?.isDirectory()) return holdsSafetensors(path) ? undefined : tfjsIn(path);
  return found && tfjsFile(path) && path;
}

/** A Graph or Layers model of tfjs, or a SavedModel. */
export const tfjs: ModelKind = {
  name: 'a model exported for tfjs',
  plural: 'models exported for tfjs',
  what: 'a model.json of tfjs (a Graph or Layers model), or a folder with one or with saved_model.pb',
  example: './web-model/model.json',
  needs: '@tensorflow/tfjs-converter, or tfjs-layers, or the backend tensorflow',
  guide: 'guide/tfjs.md',
  fields: [...EXPORTED_FIELDS, 'input', 'output'],
  noProof: ({ model }) => `${model} was exported for tfjs: a graph of its own, and no weights of a known architecture`,
  recognise: (asked) => fileOf(asked) !== undefined,
  defaults: () => ({ backend: defaultBackend() }),
  check: checkTfjs,
  deed: ({ model }) => `run the exported model ${model}, which is a program`,
  locate: (asked) => fileOf(asked)!,
  tokenizerFolder: dirname,
  open: (file, { model, options: { backend = defaultBackend(), ...given } }) =>
    tfjsSource(tfjsFile(file)!, model, backend, given),
};
