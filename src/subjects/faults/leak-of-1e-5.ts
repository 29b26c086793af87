import type { Fault } from './fault';
import { attentionLeak } from './parts/attention-leak';

export const leakOf1eMinus5: Fault = {
  name: 'leak-of-1e-5',
  what: 'Every query gives a hundred-thousandth of its attention to the padding.',
  evidence: [],
  seenBy: ['padded-columns-are-zero', 'pad-content-is-ignored', 'gradients-stop-at-padding'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => attentionLeak(1e-5),
};
