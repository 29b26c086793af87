import { SYNTHETIC_CONFIG } from '../bert/synthetic';
import type { Fault } from './fault';

export const positionsFromIds: Fault = {
  name: 'positions-from-ids',
  what: 'Positions are counted from the ids that are not the pad id, not from the mask.',
  evidence: ['explosion/spacy-transformers#136'],
  seenBy: ['pad-content-is-ignored', 'hole-is-deletion', 'matches-unpadded'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'embeddings',
  plant: () => ({
    positionIds({ length, inputIds }) {
      let count = 0;
      return inputIds.map((id, i) => {
        if (i % length === 0) count = 0;
        return id === SYNTHETIC_CONFIG.padId ? 0 : count++;
      });
    },
  }),
};
