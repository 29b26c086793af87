import { fetchFromHub } from '../hub/fetch-from-hub';
import { SENTENCE_TRANSFORMERS_FOLDER } from '../hub/hub-files';
import { wordsFrom } from '../texts/word-list';
import { SENTENCE_TRANSFORMERS, sentenceTransformersSource } from '../torch/sentence-transformers';
import { option } from '../../core/option';
import type { ModelKind } from './kind';
import { fetching, isOnHub } from './on-hub';

/** A model of sentence-transformers, which is given texts, and does all else itself. */
export const sentenceTransformers: ModelKind = {
  name: `a model on ${option('backend')} ${SENTENCE_TRANSFORMERS}`,
  plural: `models on ${option('backend')} ${SENTENCE_TRANSFORMERS}`,
  what: 'a folder that sentence-transformers saved, or the id of one on the hub, from texts to vectors',
  example: './my-model',
  exampleOptions: { backend: SENTENCE_TRANSFORMERS },
  needs: 'Python with sentence-transformers',
  guide: 'guide/sentence-transformers.md',
  fields: ['backend', 'python', 'attention', 'torchDtype', 'device', 'batchSize', 'words', 'tokenizer'],
  noProof: ({ model }) =>
    `${model} is computed by PyTorch, whose arithmetic the proof does not cover. Leave ${option('backend')} out`,
  recognise: ({ found, options, ...asked }) =>
    options.backend === SENTENCE_TRANSFORMERS && (found ? found.isDirectory() : isOnHub({ ...asked, options })),
  deed: (asked) => (asked.found ? `run ${asked.model} in Python` : fetching(asked)),
  locate: (asked) =>
    asked.found ? asked.path : fetchFromHub(asked.model, asked.options, SENTENCE_TRANSFORMERS_FOLDER),
  open: async (folder, { model, options }) =>
    sentenceTransformersSource(folder, model, await wordsFrom(options), options),
};
