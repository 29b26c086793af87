import { INVARIANTS } from '.';
import { OUTPUT_NAMES } from '../core/encoding';
import { toySubject } from '../testing/toy-subject';
import { whatToOffer } from './offer';

const poorest = {
  ...toySubject({ positions: 'absolute', outputs: ['pooled'] }),
  maskForms: [],
  paddedQueriesSeePadding: undefined,
  gradients: undefined,
  reference: undefined,
};

test.each(INVARIANTS.map((invariant) => [invariant.name, invariant] as const))(
  '%s says what to offer wherever it cannot be judged',
  (name, invariant) => {
    for (const outputs of [['pooled'], ['lastHiddenState'], ['attentions'], OUTPUT_NAMES] as const) {
      const subject = { ...poorest, outputs };
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
  expect(whatToOffer('mask-matters', { ...poorest, outputs: ['attentions'] })).toContain('pooled');
});
