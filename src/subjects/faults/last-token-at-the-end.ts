import { statesAt } from '../bert/pooling';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const lastTokenAtTheEnd: Fault = {
  name: 'last-token-at-the-end',
  what: 'The last position is taken for the last token, also where padding stands there.',
  evidence: ['huggingface/transformers#35909', 'huggingface/transformers#46782'],
  seenBy: ['pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored', 'layout-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'pooling last: every hidden state agrees',
  plant: () => ({
    pool: (hidden, pass) => ({
      ...correctSeams.pool(hidden, pass),
      last: statesAt(hidden, new Int32Array(pass.batch.size).fill(pass.batch.length - 1)),
    }),
  }),
};
