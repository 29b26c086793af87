import type { Fault } from './fault';
import { hidingWith } from './parts/hiding-with';

export const minusInfinity: Fault = {
  name: 'minus-infinity',
  what: 'Padding is hidden with -Infinity, and a row that is all padding becomes NaN.',
  evidence: ['pytorch/pytorch#103749', 'pytorch/pytorch#103963', 'huggingface/transformers#15326'],
  needs: ['layout all'],
  seenBy: ['fully-masked-rows', 'rows-sum-to-one'],
  within: 10,
  smallest: { rows: 1, length: 1 },
  where: 'layer 0, head 0',
  plant: () => ({ maskToBias: hidingWith(-Infinity) }),
};
