import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const warmUp: Fault = {
  name: 'warm-up',
  what: 'The first pass of an instance is made before its mask has arrived.',
  evidence: [],
  seenBy: ['repeatable'],
  within: 3,
  smallest: { rows: 8, length: 136 },
  where: 'not located: it is not the same twice',
  plant() {
    let passes = 0;
    return { maskToBias: (pass, embeddings) => (passes++ === 0 ? null : correctSeams.maskToBias(pass, embeddings)) };
  },
};
