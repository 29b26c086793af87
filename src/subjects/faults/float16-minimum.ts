import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { overKeys } from './parts/mask-over';
import { softmaxOver } from '../bert/mask';

const LOWEST_FLOAT16 = -65504;
/** From here on float16 rounds to -Infinity. */
const OVERFLOW = -65520;
/** How far apart float16's numbers are just above its lowest. */
const SPACING = 32;

export const float16Minimum: Fault = {
  name: 'float16-minimum',
  what: 'Padding is hidden with the lowest number of float16, which becomes -Infinity where a score of -16 or less is added to it: a row that is all padding is NaN.',
  evidence: ['huggingface/transformers#17306'],
  onlyOn: 'float16',
  needs: ['layout all'],
  seenBy: ['rows-sum-to-one'],
  within: 10,
  smallest: { rows: 1, length: 1 },
  where: 'layer 0, head 0',
  plant: () => ({
    normalize(scores, _, { mask }) {
      if (!mask) return softmaxOver(scores);
      const sum = tf.add(scores, LOWEST_FLOAT16);
      const rounded = tf.mul(tf.round(tf.div(sum, SPACING)), SPACING);
      const hidden = tf.where(tf.lessEqual(sum, OVERFLOW), -Infinity, rounded);
      return softmaxOver(tf.where<tf.Tensor4D>(tf.equal(overKeys(mask), 0), hidden as tf.Tensor4D, scores));
    },
  }),
};
