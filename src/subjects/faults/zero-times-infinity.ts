import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { overKeys } from './parts/mask-over';

export const zeroTimesInfinity: Fault = {
  name: 'zero-times-infinity',
  what: 'The bias is (1 - mask) times -Infinity, and 0 times an infinity is NaN: every real key gets it.',
  evidence: [],
  seenBy: ['rows-sum-to-one', 'no-mask-is-all-ones'],
  within: 1,
  smallest: { rows: 1, length: 1 },
  where: 'layer 0, head 0',
  plant: () => ({ maskToBias: ({ mask }) => mask && tf.mul(tf.sub(1, overKeys(mask)), -Infinity) }),
};
