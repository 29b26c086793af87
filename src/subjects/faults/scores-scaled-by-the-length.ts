import type { Fault } from './fault';
import { scoresOver } from './parts/scores-over';

export const scoresScaledByTheLength: Fault = {
  name: 'scores-scaled-by-the-length',
  what: 'Scores are divided by the square root of the wrong axis: the number of positions.',
  evidence: [],
  seenBy: ['pad-length-is-ignored', 'matches-unpadded'],
  within: 10,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    scores: (queries, keys) => scoresOver(Math.sqrt(queries.shape[2]), queries, keys),
  }),
};
