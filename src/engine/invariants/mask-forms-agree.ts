import type { Case } from '../../core/case';
import type { MaskForm } from '../../core/mask';
import type { Traits } from '../../core/subject';
import { judgeAlignments, sameRows } from './align';
import type { Invariant } from './invariant';
import { base } from './runs';
import { needsLayout } from './support';
import { keyOfForm, maskedAs } from './twin-runs';

/**
 * The forms that a case tries. One row by itself tries them all, so that a violation can shrink whatever its form. A larger
 * case, or one that is pooled, tries one, by its length: cases of one length share forward passes, and they can only if they try the same.
 */
function formsFor({ length, rows, singleton, pooled }: Case, { maskForms = [] }: Traits): readonly MaskForm[] {
  if (singleton && rows.length === 1 && !pooled) return maskForms;
  return maskForms.length === 0 ? [] : [maskForms[length % maskForms.length]];
}

/** What a mask says does not depend on how it is written down; every conversion is a chance to invert it or to lose it. */
export const maskFormsAgree: Invariant = {
  name: 'mask-forms-agree',
  claim:
    'The same mask as booleans, integers or floats, for keys or for queries and keys, or additive, gives the same bits.',
  kind: 'exact',
  family: 'the same question gets the same answer',
  advice:
    'Look at how the mask is converted: a boolean, an integer, a float and an additive mask must become the same bias.',
  offer:
    'Name the other forms in which the model takes a mask in maskForms, and read them from batch.mask. Where it takes integers alone, there is nothing to compare.',
  whenPooled: 'shared',
  unsupported: (traits) =>
    needsLayout(traits) ??
    (traits.maskForms?.length ? undefined : 'the subject declares no maskForms: it takes integers [B, S] only'),
  runs: (testCase, traits) => [
    base(testCase, traits),
    ...formsFor(testCase, traits).map((form) => maskedAs(testCase, traits, form)),
  ],
  alignments: (testCase, traits) =>
    formsFor(testCase, traits).flatMap((form) => sameRows(testCase, 'base', keyOfForm(form))),
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
};
