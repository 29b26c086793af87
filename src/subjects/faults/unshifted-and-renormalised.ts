import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { overKeys } from './parts/mask-over';

/** exp(±64) is a normal number with room to spare: neither the largest of a row nor a sum of thousands leaves float32. */
const LARGEST = 64;

export const unshiftedAndRenormalised: Fault = {
  name: 'unshifted-and-renormalised',
  what: 'Exponentials are taken without subtracting the maximum, multiplied by the mask and divided by their sum, unless a score is too large for that.',
  evidence: [],
  seenBy: [],
  equivalent:
    'The maximum cancels where no exponential overflows or vanishes, and elsewhere the softmax is taken as ever.',
  plant: () => ({
    normalize(scores, bias, pass) {
      const real = overKeys(pass.mask ?? tf.ones<tf.Rank.R2>([pass.batch.size, pass.batch.length])); // (B, 1, 1, S)
      const seen = tf.mul(scores, real);
      const kept = tf.mul(tf.exp(seen), real);
      const sum = tf.sum(kept, 3, true); // (B, H, S, S) -> (B, H, S, 1)
      const small = tf.lessEqual(tf.max(tf.abs(seen), 3, true), LARGEST); // (B, H, S, 1)
      const sound = tf.logicalAnd(small, tf.greater(sum, 0));
      return tf.where(sound, tf.div(kept, sum), correctSeams.normalize(scores, bias, pass));
    },
  }),
};
