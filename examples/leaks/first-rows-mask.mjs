// The mask of the first row serves the whole batch.
import * as tf from '@tensorflow/tfjs-core';
import { bertSubject, correctSeams, syntheticCheckpoint } from 'padproof/bert';

export default () =>
  bertSubject(syntheticCheckpoint({ weightScale: 'typical', seed: 'leaks' }), {
    name: "a BERT with the first row's mask for all",
    backend: 'wasm',
    seams: {
      maskToBias: (pass, embeddings) =>
        correctSeams.maskToBias({ ...pass, mask: pass.mask && tf.slice(pass.mask, [0, 0], [1, -1]) }, embeddings),
    },
  });
