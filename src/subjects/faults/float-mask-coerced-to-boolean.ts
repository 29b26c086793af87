import type { Fault } from './fault';
import { formsReadAs } from './parts/forms-read-as';

export const floatMaskCoercedToBoolean: Fault = {
  name: 'float-mask-coerced-to-boolean',
  what: 'An additive mask is cast to booleans: whatever is not zero, the padding, is what may be read.',
  evidence: ['pytorch/pytorch#107084'],
  seenBy: ['mask-forms-agree'],
  within: 10,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () =>
    formsReadAs(
      (form) => form.startsWith('additive'),
      ({ data, shape }) => ({
        form: 'boolean [B, 1, 1, S]',
        data: Uint8Array.from(data, (entry) => +(entry !== 0)),
        shape,
      }),
    ),
};
