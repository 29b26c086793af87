import type { Fault } from './fault';
import { segments } from './parts/segments';

export const paddedQueriesSeePadding: Fault = {
  name: 'padded-queries-see-padding',
  what: 'Padding is taken for a sequence of its own, and only padded queries read it.',
  evidence: ['Biohub/esm#299'],
  seenBy: [],
  equivalent: 'Nobody reads what a padded query computes, and the model says that it may read padding.',
  declares: { paddedQueriesSeePadding: true, fullyMasked: 'unspecified' },
  plant: () => segments,
};
