import { meanState } from '../bert/pooling';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const clsIsTheMean: Fault = {
  name: 'cls-is-the-mean',
  what: 'The pooler reads the mean of the tokens instead of the first of them.',
  evidence: [],
  seenBy: ['matches-reference'],
  within: 2,
  smallest: { rows: 1, length: 2 },
  where: 'pooling cls: every hidden state agrees',
  plant: () => ({
    pool: (hidden, pass) => ({ ...correctSeams.pool(hidden, pass), cls: meanState(hidden, pass.mask) }),
  }),
};
