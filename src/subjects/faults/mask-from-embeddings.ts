import * as tf from '@tensorflow/tfjs-core';
import { maskToBias } from '../bert/mask';
import type { Fault } from './fault';

export const maskFromEmbeddings: Fault = {
  name: 'mask-from-embeddings',
  what: 'A token counts as padding where its embedding is zero, and none is once its position is added.',
  evidence: ['Kyubyong/transformer#69'],
  seenBy: ['pad-content-is-ignored', 'padded-columns-are-zero', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias: (_, embeddings) => maskToBias(tf.minimum(tf.sum(tf.abs(embeddings), 2), 1)), // (B, S, E) -> (B, S)
  }),
};
