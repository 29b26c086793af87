import type { Fault } from './fault';
import { attentionLeak } from './parts/attention-leak';

export const leakOf1eMinus7: Fault = {
  name: 'leak-of-1e-7',
  what: 'Every query gives a ten-millionth of its attention to the padding.',
  evidence: [],
  seenBy: ['padded-columns-are-zero', 'pad-content-is-ignored', 'gradients-stop-at-padding'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => attentionLeak(1e-7),
};
