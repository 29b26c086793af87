import type { Fault } from './fault';
import { scoresOver } from './parts/scores-over';

export const scoresScaledByTheBatch: Fault = {
  name: 'scores-scaled-by-the-batch',
  what: 'Scores are divided by the square root of the wrong axis: the number of rows.',
  evidence: [],
  seenBy: ['matches-unpadded', 'hole-is-deletion'],
  within: 10,
  smallest: { rows: 2, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    scores: (queries, keys) => scoresOver(Math.sqrt(queries.shape[0]), queries, keys),
  }),
};
