import { lastRealPositions, statesAt } from '../bert/pooling';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const lastTokenOfTheFirstRow: Fault = {
  name: 'last-token-of-the-first-row',
  what: 'Every row takes its last token where that of the first row stands.',
  evidence: [],
  seenBy: ['batch-mates-are-ignored', 'pad-content-is-ignored', 'matches-unpadded'],
  within: 10,
  smallest: { rows: 2, length: 2 },
  where: 'pooling last: every hidden state agrees',
  plant: () => ({
    pool: (hidden, pass) => ({
      ...correctSeams.pool(hidden, pass),
      last: statesAt(hidden, lastRealPositions(pass.batch).fill(lastRealPositions(pass.batch)[0])),
    }),
  }),
};
