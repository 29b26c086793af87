import type { Fault } from './fault';
import { formsReadAs } from './parts/forms-read-as';

export const booleanMaskInverted: Fault = {
  name: 'boolean-mask-inverted',
  what: 'A mask of booleans is taken to say what to hide, where it says what to keep.',
  evidence: [],
  seenBy: ['mask-forms-agree'],
  within: 5,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () =>
    formsReadAs(
      (form) => form.startsWith('boolean'),
      (mask) => ({ ...mask, data: Uint8Array.from(mask.data, (entry) => 1 - entry) }),
    ),
};
