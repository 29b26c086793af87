import type { Fault } from './fault';

export const positionsFromTheLeftEdge: Fault = {
  name: 'positions-from-the-left-edge',
  what: 'A token stands where it stands in its row, whatever positions were given: padding before it moves it.',
  evidence: ['huggingface/transformers#33095', 'ndif-team/nnsight#673', 'unslothai/unsloth#4078'],
  seenBy: ['layout-is-ignored', 'matches-unpadded', 'hole-is-deletion'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'embeddings',
  plant: () => ({
    positionIds: ({ size, length }) => Int32Array.from({ length: size * length }, (_, i) => i % length),
  }),
};
