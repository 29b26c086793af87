// Mean pooling divides by S and adds up the padding too.
import * as tf from '@tensorflow/tfjs-core';
import { bertSubject, correctSeams, syntheticCheckpoint } from 'padproof/bert';

export default () =>
  bertSubject(syntheticCheckpoint({ weightScale: 'typical', seed: 'leaks' }), {
    name: 'a BERT whose mean pooling counts the padding',
    backend: 'wasm',
    seams: { pool: (hidden, pass) => ({ ...correctSeams.pool(hidden, pass), mean: tf.mean(hidden, 1) }) },
  });
