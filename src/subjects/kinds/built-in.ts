import { fingerprintOf } from '../bert/checkpoint/fingerprint';
import { syntheticCheckpoint } from '../bert/synthetic';
import { WEIGHT_SCALES } from '../../core/subject';
import { BERT_FIELDS, bertDefaults, checkBert } from './bert-backend';
import type { ModelKind } from './kind';
import { bertOpener } from './when-opened';

/** The seed of the synthetic weights unless another is named. */
export const DEFAULT_WEIGHTS_SEED = '1';

/** The built-in BERT, with synthetic weights at each weight scale. */
export const builtIn: ModelKind = {
  name: 'the built-in BERT',
  plural: 'the built-in BERT',
  what: 'nothing: the built-in BERT with synthetic weights',
  needs: '',
  guide: 'guide/bert.md',
  fields: [...BERT_FIELDS, 'weightsSeed'],
  recognise: ({ model }) => model === '',
  defaults: ({ options }) => ({ ...bertDefaults(options), weightsSeed: DEFAULT_WEIGHTS_SEED }),
  check: checkBert,
  deed: () => undefined,
  locate: () => '',
  weights: async (_, { options: { weightsSeed: seed = DEFAULT_WEIGHTS_SEED } }) => ({
    checkpoints: WEIGHT_SCALES.map((weightScale) => ({
      weightScale,
      checkpoint: syntheticCheckpoint({ weightScale, seed }),
    })),
  }),
  open(_, { options: { weightsSeed: seed = DEFAULT_WEIGHTS_SEED, ...where } }) {
    const open = bertOpener(where);
    return {
      name: '',
      weightScales: WEIGHT_SCALES,
      reopens: true,
      fingerprint: (weightScale = 'typical') => fingerprintOf(syntheticCheckpoint({ weightScale, seed })),
      open: (weightScale = 'typical') =>
        open(syntheticCheckpoint({ weightScale, seed }), `built-in BERT, ${weightScale} weights`),
    };
  },
};
