import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tfjsSource } from '../../../dist/subjects/tfjs/source.js';
import { json } from './samples.mjs';

/** A SavedModel, up to where TensorFlow would load it, which no install of padproof brings. */
export default {
  name: 'saved-model',
  share: 0.5,
  sample({ writeSavedModel, encoderGraph }) {
    const folder = mkdtempSync(join(tmpdir(), 'padproof-hostile-'));
    try {
      writeSavedModel(encoderGraph(), folder);
      return {
        'saved_model.pb': readFileSync(join(folder, 'saved_model.pb')),
        'variables/variables.index': Buffer.from('index'),
        'variables/variables.data-00000-of-00001': Buffer.alloc(64),
        'config.json': json({ model_type: 'roberta', vocab_size: 23, pad_token_id: 1, max_position_embeddings: 24 }),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  names: ['input', 'MODEL', '`'],
  read: (folder) => tfjsSource({ format: 'saved-model', folder }, 'MODEL', 'tensorflow', {}),
};
