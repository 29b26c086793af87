import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const valuesFromTheNextRow: Fault = {
  name: 'values-from-the-next-row',
  what: 'Every row mixes the values of the next one.',
  evidence: [],
  seenBy: ['batch-mates-are-ignored', 'pad-content-is-ignored', 'position-wise-stays-in-place', 'fully-masked-rows'],
  within: 3,
  smallest: { rows: 2, length: 1 },
  where: 'layer 0',
  plant: () => ({
    mix(weights, values, pass) {
      const next = tf.concat([tf.slice(values, 1), tf.slice(values, 0, 1)]);
      return correctSeams.mix(weights, next, pass);
    },
  }),
};
