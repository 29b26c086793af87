import type { Fault } from './fault';
import { hidingWith } from './parts/hiding-with';

export const minusTen: Fault = {
  name: 'minus-ten',
  what: 'Padding is hidden by adding -10 to its scores, which ordinary scores overpower.',
  evidence: ['lucidrains/nGPT-pytorch#11'],

  seenBy: ['padded-columns-are-zero', 'pad-content-is-ignored', 'matches-unpadded'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({ maskToBias: hidingWith(-10) }),
};
