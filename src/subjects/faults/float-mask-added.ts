import type { Fault } from './fault';
import { formsReadAs } from './parts/forms-read-as';

export const floatMaskAdded: Fault = {
  name: 'float-mask-added',
  what: 'A mask of floats is added to the scores as it is: 1 to those of real keys, and nothing to those of the padding.',
  evidence: [],
  seenBy: ['mask-forms-agree'],
  within: 10,
  smallest: { rows: 1, length: 2 },
  where: 'layer 1, head 0',
  plant: () =>
    formsReadAs(
      (form) => form.startsWith('float'),
      (mask) => ({ ...mask, form: 'additive [B, 1, 1, S]' }),
    ),
};
