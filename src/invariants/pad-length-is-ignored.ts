import { judgeAlignments, sameRows } from './align';
import type { Invariant } from './invariant';
import { base, longer } from './runs';
import { needsOutputs } from './support';

/** The longest row of a batch decides how far the others are padded; they must not feel by how much. */
export const padLengthIsIgnored: Invariant = {
  name: 'pad-length-is-ignored',
  claim: 'More padding positions change no real output.',
  kind: 'calibrated',
  unsupported: needsOutputs,
  runs: (testCase, traits) => {
    const stretched = longer(testCase, traits);
    return stretched ? [base(testCase, traits), stretched] : [];
  },
  alignments: (testCase) => sameRows(testCase, 'base', 'longer'),
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
};
