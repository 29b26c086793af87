import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { maskReadAs } from './parts/mask-read-as';

export const firstRowsMaskForAll: Fault = {
  name: 'first-rows-mask-for-all',
  what: 'The mask of the first row serves the whole batch.',
  evidence: [],
  seenBy: ['batch-mates-are-ignored', 'row-order-is-ignored', 'padded-columns-are-zero', 'pad-content-is-ignored'],
  within: 3,
  smallest: { rows: 2, length: 2 },
  where: 'layer 0, head 0',
  plant: () => maskReadAs((mask) => tf.slice(mask, [0, 0], [1, -1])), // (B, S) -> (1, S)
};
