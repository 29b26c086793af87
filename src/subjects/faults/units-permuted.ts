import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const unitsPermuted: Fault = {
  name: 'units-permuted',
  what: 'The hidden units of the feed-forward network stand in reverse order.',
  evidence: [],
  equivalent: 'They are added up again; the order of a sum moves it by rounding only.',
  seenBy: [],
  plant: () => ({
    dense(x, { kernel, bias }, pass) {
      if (pass.place === 'intermediate') {
        return correctSeams.dense(x, { kernel: tf.reverse(kernel, 1), bias: tf.reverse(bias) }, pass);
      }
      return correctSeams.dense(x, { kernel: pass.place === 'output' ? tf.reverse(kernel, 0) : kernel, bias }, pass);
    },
  }),
};
