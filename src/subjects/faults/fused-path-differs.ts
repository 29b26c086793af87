import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { scoresOver } from './parts/scores-over';

export const fusedPathDiffers: Fault = {
  name: 'fused-path-differs',
  what: 'Unless attention weights are wanted a fused path is taken, whose scale is rounded to three digits.',
  evidence: [],
  seenBy: ['what-is-asked-does-not-matter'],
  within: 20,
  smallest: { rows: 1, length: 3 },
  where: 'not located: the two runs differ in what they ask for, and locating asks for the same',
  plant: () => ({
    scores(queries, keys, pass) {
      if (pass.wanted.includes('attentions')) return correctSeams.scores(queries, keys, pass);
      return scoresOver(1 / Number((1 / Math.sqrt(queries.shape[3])).toFixed(3)), queries, keys);
    },
  }),
};
