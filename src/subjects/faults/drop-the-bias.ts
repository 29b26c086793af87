import type { Fault } from './fault';

export const dropTheBias: Fault = {
  name: 'drop-the-bias',
  what: 'A mask is made, or given, and never reaches the scores: every query reads the padding.',
  evidence: ['jkrukowski/swift-embeddings#20', 'AI4Bharat/IndicBERT#20'],
  seenBy: [
    'pad-content-is-ignored',
    'padded-columns-are-zero',
    'matches-unpadded',
    'pad-length-is-ignored',
    'gradients-stop-at-padding',
    'mask-matters',
  ],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({ maskToBias: () => null }),
};
