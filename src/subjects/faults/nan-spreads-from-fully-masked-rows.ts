import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { nanUnless } from './parts/nan-unless';

export const nanSpreadsFromFullyMaskedRows: Fault = {
  name: 'nan-spreads-from-fully-masked-rows',
  what: 'A row without one real token is NaN, and makes every other row of its batch NaN.',
  evidence: ['HabanaAI/vllm-fork#318'],
  declares: { fullyMasked: 'nan' },
  needs: ['layout all'],
  seenBy: ['fully-masked-rows', 'batch-mates-are-ignored', 'matches-unpadded'],
  within: 10,
  smallest: { rows: 2, length: 1 },
  where: 'layer 0',
  plant: () => ({
    mix(weights, values, pass) {
      const mixed = correctSeams.mix(weights, values, pass);
      if (!pass.mask) return mixed;
      const shortest = tf.min(tf.sum(pass.mask, 1)); // (B, S) -> (B) -> ()
      return nanUnless(mixed, tf.minimum(shortest, 1));
    },
  }),
};
