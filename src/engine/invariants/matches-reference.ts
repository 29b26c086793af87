import { judgeAlignments, sameRows } from './align';
import type { Invariant } from './invariant';
import { base, exact } from './runs';
import { needsLayout } from './support';

/** What every other claim takes for granted: that what is computed is BERT. A wrong scale or eps is the same with any padding. */
export const matchesReference: Invariant = {
  name: 'matches-reference',
  claim: 'The subject agrees with the same model in float64.',
  kind: 'calibrated',
  againstFloat64: true,
  family: 'training, arithmetic, and the proof that a test can fail',
  advice:
    'The arithmetic differs from the same model in float64. Look at the form of GELU, the eps of LayerNorm and the scale of the scores.',
  offer:
    'Give the subject reference(), the same model in float64. For a BERT padproof has one: check its folder with config.json and model.safetensors, and compare the two.',
  unsupported: (subject) =>
    needsLayout(subject) ?? (subject.reference ? undefined : 'the subject offers no reference in float64'),
  // A case in which all is padding has no real output to compare.
  runs: (testCase, traits) =>
    testCase.rows.some(({ at }) => at.length > 0) ? [base(testCase, traits), exact(testCase, traits)] : [],
  alignments: (testCase) => sameRows(testCase, 'reference', 'base'),
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
};
