import type { Fault } from './fault';
import { normOver } from './parts/norm-over';

export const batchNorm: Fault = {
  name: 'batch-norm',
  what: 'Normalisation takes its mean and variance over the batch, unit by unit.',
  evidence: [],
  seenBy: [
    'batch-mates-are-ignored',
    'pad-content-is-ignored',
    'position-wise-stays-in-place',
    'matches-unpadded',
    'gradients-stop-at-padding',
  ],
  within: 3,
  smallest: { rows: 2, length: 1 },
  where: 'embeddings',
  plant: () => ({ layerNorm: normOver([0, 1]) }),
};
