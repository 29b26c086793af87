import { INVARIANTS } from '.';
import { OUTPUT_NAMES } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
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
      { staticShape: { size: 1 } },
      { staticShape: { length: 40 } },
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
  const texts = { ...poorest, texts: { words: [], most: 2 } };
  const short = { ...poorest, staticShape: { length: 40 } };
  const lonely = { ...poorest, staticShape: { size: 1 } };
  const maskless = { ...poorest, maskInput: 'none' } as const;
  const attending = { ...poorest, outputs: ['attentions'] } as const;
  expect(whatToOffer('position-wise-stays-in-place', poorest)).toContain('lastHiddenState');
  expect(whatToOffer('position-wise-stays-in-place', { ...poorest, outputs: ['lastHiddenState'] })).toContain(
    'Declare',
  );
  expect(whatToOffer('matches-unpadded', short)).toContain('positions open');
  expect(whatToOffer('hole-is-deletion', short)).toContain('positions open');
  expect(whatToOffer('row-order-is-ignored', lonely)).toContain('rows open');
  expect(whatToOffer('no-mask-is-all-ones', maskless)).toContain('attention_mask');
  expect(whatToOffer('no-mask-is-all-ones', { ...poorest, maskInput: 'required' })).toContain('leave the mask out');
  expect(whatToOffer('mask-matters', attending)).toContain('pooled');
  expect(whatToOffer('concurrency-is-ignored', texts)).toContain('together()');
  expect(whatToOffer('matches-reference', texts)).toContain('the model behind it');
  // What stands in the way of other claims is not asked for.
  expect(whatToOffer('rows-sum-to-one', { ...lonely, ...short, maskInput: 'none' })).toContain('attention weights');
  expect(whatToOffer('row-order-is-ignored', { ...short, ...maskless })).toBeUndefined();
  expect(whatToOffer('hole-is-deletion', lonely)).toContain('position ids');
});
