import { fetchFromHub } from '../hub/fetch-from-hub';
import { TRANSFORMERS_FOLDER } from '../hub/hub-files';
import { BACKEND, torchSource } from '../torch/source';
import { option } from '../../core/option';
import type { ModelKind } from './kind';
import { fetching, isOnHub } from './on-hub';
import { USE_FIELDS } from './used-as';

/** Any model of transformers, as PyTorch computes it. */
export const torch: ModelKind = {
  name: `a model on ${option('backend')} ${BACKEND}`,
  plural: `models on ${option('backend')} ${BACKEND}`,
  what: 'a folder with config.json and weights, or the id of one on the hub, as transformers runs it in PyTorch',
  example: './my-model',
  exampleOptions: { backend: BACKEND },
  needs: 'Python with torch and transformers',
  guide: 'guide/torch.md',
  fields: ['backend', 'python', 'attention', 'torchDtype', 'device', 'padId', 'positions', 'longest', ...USE_FIELDS],
  noProof: ({ model }) =>
    `${model} is computed by PyTorch, whose arithmetic the proof does not cover. Leave ${option('backend')} out`,
  recognise: ({ found, options, ...asked }) =>
    options.backend === BACKEND && (found ? found.isDirectory() : isOnHub({ ...asked, options })),
  deed: (asked) => (asked.found ? `run ${asked.model} in Python` : fetching(asked)),
  locate: (asked) => (asked.found ? asked.path : fetchFromHub(asked.model, asked.options, TRANSFORMERS_FOLDER)),
  tokenizerFolder: (folder) => folder,
  open: (folder, { model, options }) => torchSource(folder, model, options),
};
