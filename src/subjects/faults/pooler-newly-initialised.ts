import * as tf from '@tensorflow/tfjs-core';
import seedrandom from 'seedrandom';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

// Nothing else tells one instance from another.
let instances = 0;

export const poolerNewlyInitialised: Fault = {
  name: 'pooler-newly-initialised',
  what: 'The checkpoint brings no pooler, and every instance makes up one of its own.',
  evidence: [],
  seenBy: ['repeatable'],
  within: 1,
  smallest: { rows: 1, length: 1 },
  where: 'not located: it is not the same twice',
  plant() {
    const seed = `instance ${instances++}`;
    return {
      dense(x, weights, pass) {
        if (pass.place !== 'pooler') return correctSeams.dense(x, weights, pass);
        const random = seedrandom(seed);
        const { shape, size } = weights.kernel;
        const kernel = tf.tensor2d(
          Float32Array.from({ length: size }, () => random() - 0.5),
          shape,
        );
        return correctSeams.dense(x, { ...weights, kernel }, pass);
      },
    };
  },
};
