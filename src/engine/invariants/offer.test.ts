import { INVARIANTS, invariantNamed } from '.';
import { OUTPUT_NAMES } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
import type { Declared } from '../../core/subject';
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
  (_name, invariant) => {
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
      expect(whatToOffer(invariant, subject)).toMatch(/\.$/);
    }
  },
);

const offer = (name: string, subject: Declared): string | undefined => whatToOffer(invariantNamed(name), subject);

test('it asks for what is missing, not for what is there', () => {
  const able = { ...toySubject(), together: undefined };
  const texts = { ...poorest, texts: { words: [], most: 2 } };
  const short = { ...able, staticShape: { length: 40 } };
  const lonely = { ...poorest, staticShape: { size: 1 } };
  const maskless = { ...poorest, maskInput: 'none' } as const;
  const attending = { ...poorest, outputs: ['attentions'] } as const;
  expect(offer('position-wise-stays-in-place', poorest)).toContain('lastHiddenState');
  expect(offer('position-wise-stays-in-place', { ...poorest, outputs: ['lastHiddenState'] })).toContain('Declare');
  expect(offer('matches-unpadded', short)).toContain('positions open');
  expect(offer('hole-is-deletion', short)).toContain('positions open');
  expect(offer('row-order-is-ignored', lonely)).toContain('rows open');
  expect(offer('no-mask-is-all-ones', maskless)).toContain('attention_mask');
  expect(offer('no-mask-is-all-ones', { ...poorest, maskInput: 'required' })).toContain('leave the mask out');
  expect(offer('mask-matters', attending)).toContain('pooled');
  expect(offer('repeatable', { ...poorest, outputs: [] })).toContain('pooled');
  expect(offer('concurrency-is-ignored', texts)).toContain('together()');
  expect(offer('matches-reference', texts)).toContain('the model behind it');
  // What stands in the way of other claims is not asked for.
  expect(offer('rows-sum-to-one', { ...lonely, staticShape: { length: 40 }, maskInput: 'none' })).toContain(
    'attention weights',
  );
  expect(offer('row-order-is-ignored', { ...short, maskInput: 'none' })).toBeUndefined();
  expect(offer('hole-is-deletion', lonely)).toContain('position ids');
});

test('what is offered belongs to the reason that is told: of a subject that lacks two things, the first', () => {
  const subject = { ...poorest, staticShape: { length: 40 } };
  expect(invariantNamed('hole-is-deletion').unsupported(subject)).toContain('the index in the row');
  expect(offer('hole-is-deletion', subject)).toContain('position ids');
  expect(offer('concurrency-is-ignored', subject)).toContain('positions open');
  expect(
    offer('pad-length-is-ignored', { ...poorest, use: { padding: 'left', padContent: 'any', knownFrom: 'the test' } }),
  ).toContain('position ids');
});

test('a claim of one’s own brings its own offer, and has those of the needs that it shares', () => {
  const own = { ...invariantNamed('repeatable'), offer: 'Repeat yourself.' };
  expect(whatToOffer({ ...own, unsupported: () => 'the subject is forgetful' }, poorest)).toBe('Repeat yourself.');
  expect(whatToOffer(own, { ...poorest, outputs: [] })).toContain('pooled');
  expect(whatToOffer(own, poorest)).toBeUndefined();
});

test('every claim says what to look at first where it breaks, in sentences', () => {
  for (const { advice } of INVARIANTS) expect(advice).toMatch(/^[A-Z].*[.]$/);
});
