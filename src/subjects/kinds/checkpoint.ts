import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../core/errors';
import { readCheckpoint } from '../bert/checkpoint/checkpoint';
import { isModuleName } from '../models/module';
import { isGraphName } from '../onnx/place';
import { BERT_FIELDS, bertDefaults, bertSource, checkBert } from './bert-backend';
import { whyNotFloat } from './floats';
import type { Asked, ModelKind } from './kind';
import { isOnHub } from './on-hub';

/** A checkpoint's folder. A folder that is of no other kind is one that lacks something, and its reader says what. */
export const checkpoint: ModelKind = {
  name: 'a checkpoint',
  plural: 'checkpoints',
  what: 'a folder with config.json and model.safetensors, a checkpoint',
  example: './my-checkpoint',
  needs: '',
  guide: 'guide/bert.md',
  fields: BERT_FIELDS,
  recognise: ({ found }) => found?.isDirectory() ?? false,
  defaults: ({ options }) => bertDefaults(options),
  check(asked) {
    const { model, path, found } = asked;
    if (found && (isModuleName(path) || isGraphName(path)))
      throw new UsageError(`MODEL is ${JSON.stringify(model)}, which is a folder; a module or a graph is a file.`);
    checkBert(asked);
  },
  deed: () => undefined,
  locate: ({ path }) => path,
  tokenizerFolder: (folder) => folder,
  async weights(folder, asked) {
    // What it lacks is for its reader to say.
    const why = existsSync(join(folder, 'config.json')) ? await whyNotFloat(folder) : undefined;
    return why === undefined
      ? { checkpoints: [{ checkpoint: await readCheckpoint(folder, idOf(asked)) }] }
      : { doesNotApply: `${asked.model}: ${why}` };
  },
  open: async (folder, asked) => bertSource(await readCheckpoint(folder, idOf(asked)), asked),
};

/** Its name on the hub, where it is fetched from there. */
function idOf(asked: Asked): string | undefined {
  return isOnHub(asked) ? asked.model : undefined;
}
