import type { Fault } from './fault';
import { hidingWith } from './parts/hiding-with';

export const minus1e5: Fault = {
  name: 'minus-1e5',
  what: 'Padding is hidden by adding -100,000 to its scores, which only the largest overpower; in a row that is all padding every score still shows.',
  evidence: ['TransformerLensOrg/TransformerLens#318'],
  needs: ['layout all'],
  seenBy: ['fully-masked-rows'],
  within: 50,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({ maskToBias: hidingWith(-1e5) }),
};
