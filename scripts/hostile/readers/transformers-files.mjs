import { assertReadable } from '../../../dist/subjects/transformers/readable-files.js';
import { json } from './samples.mjs';
import { tokenizerFiles } from './tokenizer.mjs';

/** What transformers.js reads by itself beside a graph, up to where it would. */
export default {
  name: 'transformers-files',
  share: 0.5,
  sample: () => ({
    ...tokenizerFiles(),
    'config.json': json({ model_type: 'bert', vocab_size: 23, pad_token_id: 0, max_position_embeddings: 24 }),
    'special_tokens_map.json': json({ pad_token: '[PAD]' }),
  }),
  read: assertReadable,
};
