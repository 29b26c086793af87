import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const positionsCachedByShape: Fault = {
  name: 'positions-cached-by-shape',
  what: 'The positions of the first batch of a shape serve every later one of that shape.',
  evidence: [],
  seenBy: ['layout-is-ignored', 'repeatable', 'row-order-is-ignored'],
  within: 3,
  smallest: { rows: 2, length: 4 },
  where: 'embeddings',
  plant() {
    const known = new Map<string, Int32Array>();
    return {
      positionIds(batch) {
        const shape = `${batch.size} ${batch.length}`;
        const ids = known.get(shape) ?? correctSeams.positionIds(batch);
        known.set(shape, ids);
        return ids;
      },
    };
  },
};
