import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const dropoutLeftOn: Fault = {
  name: 'dropout-left-on',
  what: 'Dropout is left on: every pass loses other numbers.',
  evidence: [],
  seenBy: ['repeatable', 'pad-content-is-ignored', 'no-mask-is-all-ones', 'mask-forms-agree'],
  within: 1,
  smallest: { rows: 1, length: 1 },
  where: 'not located: it is not the same twice',
  plant() {
    let passes = 0;
    // tfjs takes a seed of 0 for none, so the first is 1.
    return {
      embed: (parts, pass) => tf.dropout(correctSeams.embed(parts, pass), 0.1, undefined, ++passes) as tf.Tensor3D,
    };
  },
};
