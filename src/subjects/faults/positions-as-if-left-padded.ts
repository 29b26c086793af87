import type { Fault } from './fault';

export const positionsAsIfLeftPadded: Fault = {
  name: 'positions-as-if-left-padded',
  what: 'The number of padded positions is taken off every position, which is right only where all padding stands before the tokens.',
  evidence: [],
  seenBy: ['layout-is-ignored', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 3 },
  where: 'embeddings',
  plant: () => ({
    positionIds({ size, length, attentionMask }) {
      return Int32Array.from({ length: size * length }, (_, i) => {
        const start = i - (i % length);
        const padded = attentionMask?.subarray(start, start + length).filter((real) => real === 0).length ?? 0;
        return Math.max(0, i - start - padded);
      });
    },
  }),
};
