import * as tf from '@tensorflow/tfjs-core';
import { lastRealPositions } from '../bert/pooling';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { nanUnless } from './parts/nan-unless';

export const tailReadPastTheTile: Fault = {
  name: 'tail-read-past-the-tile',
  what: 'Where rows are no multiple of 8 long, the last tile of values is read past the last token, into memory that holds NaN.',
  evidence: ['sgl-project/sglang#18685'],
  seenBy: ['pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0',
  plant: () => ({
    mix(weights, values, pass) {
      const { size: B, length: S } = pass.batch;
      if (S % 8 === 0) return correctSeams.mix(weights, values, pass);
      const last = lastRealPositions(pass.batch);
      const written = Float32Array.from({ length: B * S }, (_, i) => (i % S <= last[Math.floor(i / S)] ? 1 : 0));
      return correctSeams.mix(weights, nanUnless(values, tf.tensor4d(written, [B, 1, S, 1])), pass);
    },
  }),
};
