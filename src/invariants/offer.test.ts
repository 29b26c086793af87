import { INVARIANTS } from '.';
import { OUTPUT_NAMES } from '../core/encoding';
import type { Subject } from '../core/subject';
import { toySubject } from '../testing/toy-subject';
import { whatToOffer } from './offer';

const poorest = {
  ...toySubject({ positions: 'absolute', outputs: ['pooled'] }),
  maskForms: [],
  paddedQueriesSeePadding: undefined,
  gradients: undefined,
  reference: undefined,
  together: undefined,
};

test.each(INVARIANTS.map((invariant) => [invariant.name, invariant] as const))(
  '%s says what to offer wherever it cannot be judged',
  (name, invariant) => {
    const outputs = [['pooled'], ['lastHiddenState'], ['attentions'], OUTPUT_NAMES].map((some) => ({ outputs: some }));
    const limits = [
      { fixed: { size: 1 } },
      { fixed: { length: 40 } },
      { maskInput: 'none' },
      { maskInput: 'required' },
      { texts: { words: [], most: 2 } },
    ];
    for (const more of [...outputs, ...limits] as Partial<Subject>[]) {
      const subject = { ...poorest, ...more };
      if (invariant.unsupported(subject) === undefined) continue;
      expect(whatToOffer(name, subject)).toMatch(/\.$/);
    }
  },
);

test('it asks for what is missing, not for what is there', () => {
  expect(whatToOffer('position-wise-stays-in-place', poorest)).toContain('lastHiddenState');
  expect(whatToOffer('position-wise-stays-in-place', { ...poorest, outputs: ['lastHiddenState'] })).toContain(
    'Declare',
  );
  expect(whatToOffer('matches-unpadded', { ...poorest, fixed: { length: 40 } })).toContain('positions open');
  expect(whatToOffer('row-order-is-ignored', { ...poorest, fixed: { size: 1 } })).toContain('rows open');
  expect(whatToOffer('no-mask-is-all-ones', { ...poorest, maskInput: 'none' })).toContain('attention_mask');
  expect(whatToOffer('mask-matters', { ...poorest, outputs: ['attentions'] })).toContain('pooled');
});
