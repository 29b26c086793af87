import { SYNTHETIC_CONFIG } from '../bert/synthetic';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

// Clamped, or the longest rows would leave the table.
const LAST = SYNTHETIC_CONFIG.maxPositions - 1;

export const positionsStartAtOne: Fault = {
  name: 'positions-start-at-one',
  what: 'Positions are counted from one, as in a table whose first rows are kept for something else.',
  evidence: ['huggingface/sentence-transformers#3879', 'sbryngelson/ANEForge#257'],
  seenBy: ['matches-reference'],
  within: 1,
  smallest: { rows: 1, length: 1 },
  where: 'embeddings',
  plant: () => ({ positionIds: (batch) => correctSeams.positionIds(batch).map((id) => Math.min(id + 1, LAST)) }),
};
