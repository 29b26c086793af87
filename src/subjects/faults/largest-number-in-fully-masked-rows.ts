import { LOWEST_FLOAT32 } from '../../core/float32';
import type { Fault } from './fault';
import { inFullyMaskedRows } from './parts/in-fully-masked-rows';

export const largestNumberInFullyMaskedRows: Fault = {
  name: 'largest-number-in-fully-masked-rows',
  what: 'The softmax of a row that is all padding gives the largest finite number in the place of weights.',
  evidence: ['tensorflow/tfjs#5394'],
  onlyOn: 'webgl',
  needs: ['layout all'],
  seenBy: ['rows-sum-to-one', 'fully-masked-rows'],
  within: 10,
  smallest: { rows: 1, length: 1 },
  where: 'layer 0, head 0',
  plant: () => inFullyMaskedRows(-LOWEST_FLOAT32),
};
