import type { Fault } from './fault';
import { hidingWith } from './parts/hiding-with';

export const minus1e4: Fault = {
  name: 'minus-1e4',
  what: 'Padding is hidden by adding -10,000 to its scores, which larger scores overpower.',
  evidence: ['huggingface/transformers#14859'],
  needs: ['hot weights'],
  seenBy: ['padded-columns-are-zero', 'pad-content-is-ignored', 'matches-unpadded'],
  within: 5,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 2',
  plant: () => ({ maskToBias: hidingWith(-1e4) }),
};
