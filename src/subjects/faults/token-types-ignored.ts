import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';

export const tokenTypesIgnored: Fault = {
  name: 'token-types-ignored',
  what: 'The embedding of the token type is never added.',
  evidence: [],
  seenBy: ['token-types-matter', 'matches-reference'],
  within: 40,
  smallest: { rows: 1, length: 1 },
  plant: () => ({ embed: ({ words, positions }) => tf.add(words, positions) }),
};
