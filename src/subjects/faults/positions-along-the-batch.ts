import type { Fault } from './fault';

export const positionsAlongTheBatch: Fault = {
  name: 'positions-along-the-batch',
  what: 'Positions are counted along the wrong axis: each token gets the number of its row.',
  evidence: [],
  seenBy: ['row-order-is-ignored', 'matches-unpadded'],
  within: 3,
  smallest: { rows: 2, length: 1 },
  where: 'embeddings',
  plant: () => ({
    positionIds: ({ size, length }) => Int32Array.from({ length: size * length }, (_, i) => Math.floor(i / length)),
  }),
};
