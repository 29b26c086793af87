// A bias of −10⁴ hides a key only as long as no score comes near it; these weights make scores of 2·10⁴.
import * as tf from '@tensorflow/tfjs-core';
import { bertSubject, syntheticCheckpoint } from 'padproof/bert';

export default () =>
  bertSubject(syntheticCheckpoint({ weightScale: 'hot', seed: 'leaks' }), {
    name: 'a BERT with hot weights and a bias of -1e4',
    backend: 'wasm',
    seams: {
      maskToBias({ mask }) {
        return mask && tf.reshape(tf.mul(tf.sub(1, mask), -1e4), [mask.shape[0], 1, 1, mask.shape[1]]);
      },
    },
  });
