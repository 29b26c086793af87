import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

/** The kernel that was at fault worked in tiles of 32, from 128 on. So long a batch is too rare among a hundred to wait for. */
const TILE = 16;

export const nanAtWholeTiles: Fault = {
  name: 'nan-at-whole-tiles',
  what: 'Rows that have padding turn NaN where the batch is as long as a whole number of tiles.',
  evidence: ['Blaizzy/mlx-embeddings#80'],
  needs: ['S at a corner'],
  seenBy: ['rows-sum-to-one', 'matches-unpadded', 'repeatable'],
  within: 39,
  smallest: { rows: 1, length: 16 },
  where: 'layer 0, head 0',
  plant: () => ({
    normalize(scores, bias, pass) {
      const weights = correctSeams.normalize(scores, bias, pass);
      if (!pass.mask || pass.batch.length % TILE !== 0) return weights;
      const whole = tf.min(pass.mask, 1); // (B, S) -> (B)
      return tf.mul(weights, tf.reshape(tf.div(whole, whole), [-1, 1, 1, 1])); // 0 / 0 is NaN
    },
  }),
};
