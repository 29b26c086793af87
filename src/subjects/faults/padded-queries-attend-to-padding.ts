import type { Fault } from './fault';
import { segments } from './parts/segments';

export const paddedQueriesAttendToPadding: Fault = {
  name: 'padded-queries-attend-to-padding',
  what: 'Padding is taken for a sequence of its own, and a padded query gives all of its attention to it.',
  evidence: [],
  seenBy: ['padded-rows-attend-to-real-tokens', 'padded-columns-are-zero', 'position-wise-stays-in-place'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  declares: { fullyMasked: 'unspecified' },
  plant: () => segments,
};
