import { layerNorm } from '../bert/kernels';
import type { Fault } from './fault';

export const layerNormEps: Fault = {
  name: 'layer-norm-eps',
  what: 'Layer normalisation adds 1e-3 to the variance instead of 1e-12.',
  evidence: [],
  seenBy: ['matches-reference'],
  within: 1,
  smallest: { rows: 1, length: 1 },
  where: 'embeddings',
  plant: () => ({ layerNorm: (x, weights) => layerNorm(x, weights, 1e-3) }),
};
