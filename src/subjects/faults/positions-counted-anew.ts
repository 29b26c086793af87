import { tokenMaskOf } from '../../core/mask-of-batch';
import type { Fault } from './fault';

export const positionsCountedAnew: Fault = {
  name: 'positions-counted-anew',
  what: 'The position ids that are given are dropped, and counted from the mask.',
  evidence: [],
  seenBy: ['positions-matter'],
  within: 40,
  smallest: { rows: 1, length: 3 },
  plant: () => ({
    positionIds(batch) {
      const { size, length } = batch;
      const mask = tokenMaskOf(batch);
      let next = 0;
      return Int32Array.from({ length: size * length }, (_, i) => {
        if (i % length === 0) next = 0;
        return mask && mask[i] === 0 ? 0 : next++;
      });
    },
  }),
};
