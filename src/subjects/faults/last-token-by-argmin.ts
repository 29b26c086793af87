import { statesAt } from '../bert/pooling';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import type { Batch } from '../../core/batch';

export const lastTokenByArgmin: Fault = {
  name: 'last-token-by-argmin',
  what: 'The last token is sought before the first zero of the mask; a full row has none, and its first token is taken.',
  evidence: ['huggingface/sentence-transformers#2111'],
  seenBy: ['pad-length-is-ignored', 'pad-content-is-ignored', 'matches-unpadded', 'layout-is-ignored'],
  within: 10,
  smallest: { rows: 1, length: 2 },
  where: 'pooling last: every hidden state agrees',
  plant: () => ({
    pool: (hidden, pass) => ({
      ...correctSeams.pool(hidden, pass),
      last: statesAt(hidden, beforeFirstZero(pass.batch)),
    }),
  }),
};

function beforeFirstZero({ size, length, attentionMask }: Batch): Int32Array {
  return Int32Array.from({ length: size }, (_, row) => {
    const firstZero = attentionMask?.subarray(row * length, (row + 1) * length).indexOf(0) ?? -1;
    return Math.max(0, firstZero - 1);
  });
}
