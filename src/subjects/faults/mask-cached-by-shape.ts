import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { maskReadAs } from './parts/mask-read-as';

export const maskCachedByShape: Fault = {
  name: 'mask-cached-by-shape',
  what: 'The first mask of each shape is kept, and serves every later batch of that shape.',
  evidence: [],
  seenBy: ['mask-matters', 'layout-is-ignored'],
  within: 2,
  smallest: { rows: 2, length: 2 },
  plant() {
    const kept = new Map<string, Int32Array>();
    return maskReadAs((mask, { batch }) => {
      const shape = mask.shape.join();
      const first = kept.get(shape) ?? batch.attentionMask!;
      kept.set(shape, first);
      return tf.tensor2d(Float32Array.from(first), mask.shape);
    });
  },
};
