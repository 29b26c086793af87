import type { Fault } from './fault';
import { hidingWith } from './parts/hiding-with';

export const minus1e9: Fault = {
  name: 'minus-1e9',
  what: 'Padding is hidden by adding -1,000,000,000 to its scores, which no score overpowers.',
  evidence: [],
  seenBy: [],
  equivalent:
    'Every exponential of a padded key is 0 all the same. Only in a row that is all padding do large scores show.',
  declares: { fullyMasked: 'unspecified' },
  plant: () => ({ maskToBias: hidingWith(-1e9) }),
};
