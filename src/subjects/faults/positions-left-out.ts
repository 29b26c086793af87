import type { Fault } from './fault';

export const positionsLeftOut: Fault = {
  name: 'positions-left-out',
  what: 'Every token stands at position 0.',
  evidence: [],
  seenBy: ['order-matters', 'positions-matter', 'matches-reference'],
  within: 46,
  smallest: { rows: 1, length: 3 },
  plant: () => ({ positionIds: ({ size, length }) => new Int32Array(size * length) }),
};
