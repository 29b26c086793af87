import type { Fault } from './fault';
import { scoresOver } from './parts/scores-over';

export const scaleLeftOut: Fault = {
  name: 'scale-left-out',
  what: 'Scores are not divided by the square root of the width of a head.',
  evidence: [],
  seenBy: ['matches-reference'],
  within: 10,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({ scores: (queries, keys) => scoresOver(1, queries, keys) }),
};
