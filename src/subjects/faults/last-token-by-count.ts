import { statesAt } from '../bert/pooling';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import type { Batch } from '../../core/batch';

export const lastTokenByCount: Fault = {
  name: 'last-token-by-count',
  what: 'The last token is sought at the number of real tokens, which is right only where all padding stands behind them.',
  evidence: ['huggingface/transformers#35909', 'huggingface/transformers#46782'],
  seenBy: ['pad-content-is-ignored', 'layout-is-ignored', 'matches-unpadded'],
  within: 5,
  smallest: { rows: 1, length: 2 },
  where: 'pooling last: every hidden state agrees',
  plant: () => ({
    pool: (hidden, pass) => ({ ...correctSeams.pool(hidden, pass), last: statesAt(hidden, lastByCount(pass.batch)) }),
  }),
};

function lastByCount({ size, length, attentionMask }: Batch): Int32Array {
  return Int32Array.from({ length: size }, (_, row) => {
    const count = attentionMask?.subarray(row * length, (row + 1) * length).reduce((a, b) => a + b, 0) ?? length;
    return Math.max(0, count - 1);
  });
}
