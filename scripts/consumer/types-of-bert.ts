// The types of padproof/bert name those of tfjs, which themselves compile only with skipLibCheck.
import * as tf from '@tensorflow/tfjs-core';
import type { Subject } from 'padproof';
import { bertSubject, correctSeams, syntheticCheckpoint } from 'padproof/bert';

export const leaking: Promise<Subject> = bertSubject(syntheticCheckpoint({ weightScale: 'typical', seed: 'typed' }), {
  name: 'typed',
  backend: 'wasm',
  seams: { pool: (hidden, pass) => ({ ...correctSeams.pool(hidden, pass), mean: tf.mean(hidden, 1) }) },
});
