// The bias lies on the queries, [B, 1, S, 1], instead of on the keys, [B, 1, 1, S].
import * as tf from '@tensorflow/tfjs-core';
import { bertSubject, correctSeams, syntheticCheckpoint } from 'padproof/bert';

export default () =>
  bertSubject(syntheticCheckpoint({ weightScale: 'typical', seed: 'leaks' }), {
    name: 'a BERT that masks queries',
    backend: 'wasm',
    seams: {
      maskToBias(pass, embeddings) {
        const bias = correctSeams.maskToBias(pass, embeddings);
        return bias && tf.transpose(bias, [0, 1, 3, 2]); // (B, 1, 1, S) -> (B, 1, S, 1)
      },
    },
  });
