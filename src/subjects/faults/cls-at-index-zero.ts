import { statesAt } from '../bert/pooling';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const clsAtIndexZero: Fault = {
  name: 'cls-at-index-zero',
  what: 'The first position is taken for [CLS], also where padding stands there.',
  evidence: [],
  seenBy: ['pad-content-is-ignored', 'layout-is-ignored', 'gradients-stop-at-padding'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'pooling cls: every hidden state agrees',
  plant: () => ({
    pool: (hidden, pass) => ({
      ...correctSeams.pool(hidden, pass),
      cls: statesAt(hidden, new Int32Array(pass.batch.size)),
    }),
  }),
};
