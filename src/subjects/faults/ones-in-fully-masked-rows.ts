import type { Fault } from './fault';
import { inFullyMaskedRows } from './parts/in-fully-masked-rows';

export const onesInFullyMaskedRows: Fault = {
  name: 'ones-in-fully-masked-rows',
  what: 'So as not to divide by zero, a row that is all padding is divided by 1: each of its weights is 1.',
  evidence: [],
  needs: ['layout all'],
  seenBy: ['rows-sum-to-one'],
  within: 10,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => inFullyMaskedRows(1),
};
