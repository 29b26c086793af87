import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';

export const tokenTypesIgnored: Fault = {
  name: 'token-types-ignored',
  what: 'The embedding of the token type is never added.',
  evidence: [],
  seenBy: ['matches-reference'],
  within: 1,
  smallest: { rows: 1, length: 1 },
  where: 'embeddings',
  plant: () => ({ embed: ({ words, positions }) => tf.add(words, positions) }),
};
