import { readConfig } from '../bert/checkpoint/checkpoint';
import { fetchFromHub } from '../hub/fetch-from-hub';
import { CHECKPOINT } from '../hub/hub-files';
import { checkpoint } from './checkpoint';
import { fetching, isOnHub } from './on-hub';
import type { ModelKind } from './kind';

/** A checkpoint on the hub, fetched into the cache that it shares with Python's huggingface_hub. */
export const hubCheckpoint: ModelKind = {
  ...checkpoint,
  name: 'a checkpoint on the hub',
  what: 'the id of a model on the hub',
  example: 'sentence-transformers/all-MiniLM-L6-v2',
  recognise: isOnHub,
  deed: fetching,
  locate: ({ model, options }) =>
    fetchFromHub(model, options, {
      ...CHECKPOINT,
      async look(snapshot) {
        await readConfig(snapshot, model);
      },
    }),
};
