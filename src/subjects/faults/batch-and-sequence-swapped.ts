import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const batchAndSequenceSwapped: Fault = {
  name: 'batch-and-sequence-swapped',
  what: 'Values are laid out with the sequence first and read with the batch first, so that attention goes across rows.',
  evidence: ['DaoyuanLi2816/Molecule-Generator#22'],
  seenBy: ['batch-mates-are-ignored', 'pad-content-is-ignored', 'position-wise-stays-in-place', 'fully-masked-rows'],
  within: 3,
  smallest: { rows: 2, length: 2 },
  where: 'layer 0',
  plant: () => ({
    dense(x, weights, pass) {
      const y = correctSeams.dense(x, weights, pass);
      const { size: B, length: S } = pass.batch;
      if (pass.place !== 'value') return y;
      const turned = tf.transpose(tf.reshape(y, [B, S, -1]), [1, 0, 2]); // (N, E) -> (B, S, E) -> (S, B, E)
      return tf.reshape(turned, y.shape); // (S, B, E) -> (N, E)
    },
  }),
};
