import type { Fault } from './fault';
import { formsReadAs } from './parts/forms-read-as';

export const queryMasksReducedOverKeys: Fault = {
  name: 'query-masks-reduced-over-keys',
  what: 'A mask for each query is brought down to one for all by asking which queries read anything, instead of which keys are read.',
  evidence: [],
  seenBy: ['mask-forms-agree'],
  within: 10,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () =>
    formsReadAs(
      (form) => form.endsWith('S, S]') && !form.startsWith('additive'),
      ({ data, shape }) => {
        const [B, S] = [shape[0], shape[shape.length - 1]];
        const read = (query: number): number => +data.subarray(query * S, (query + 1) * S).includes(1);
        return {
          form: 'integer [B, 1, 1, S]',
          data: Int32Array.from({ length: B * S }, (_, q) => read(q)),
          shape: [B, 1, 1, S],
        };
      },
    ),
};
