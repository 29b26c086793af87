import type { Fault } from './fault';
import { hidingWith } from './parts/hiding-with';

export const minus1eMinus9: Fault = {
  name: 'minus-1e-9',
  what: 'Padding is hidden by adding -1e-9 to its scores, a slip of the pen for -1e9: it hides nothing.',
  evidence: [],

  seenBy: ['padded-columns-are-zero', 'pad-content-is-ignored', 'matches-unpadded'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({ maskToBias: hidingWith(-1e-9) }),
};
