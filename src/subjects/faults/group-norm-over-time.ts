import type { Fault } from './fault';
import { normOver } from './parts/norm-over';

export const groupNormOverTime: Fault = {
  name: 'group-norm-over-time',
  what: 'Normalisation takes its mean and variance over all positions of a row, padding among them.',
  evidence: ['huggingface/transformers#21534', 'pytorch/audio#2242'],
  seenBy: [
    'pad-content-is-ignored',
    'position-wise-stays-in-place',
    'matches-unpadded',
    'pad-length-is-ignored',
    'gradients-stop-at-padding',
  ],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'embeddings',
  plant: () => ({ layerNorm: normOver([1, 2]) }),
};
