import { ofAllOutputs } from './all-outputs';
import { judgeAlignments, sameRows } from './align';
import type { Judgement } from './invariant';
import { base, longer } from './runs';
import { needsOpenLength, needsOutputs } from './support';

/**
 * The longest row of a batch decides how far the others are padded; they must not feel by how much.
 *
 * No planted fault is its alone: padding that is counted is felt against the unpadded run, too. Where that run has another
 * number of rows, and so another bound, this one keeps the rows as they are. A subject that takes texts pads them by itself, and
 * more so where a longer text joins them: then it is that one that must not be felt.
 */
export const padLengthIsIgnored = ofAllOutputs({
  name: 'pad-length-is-ignored',
  claim: 'More padding positions change no real output.',
  kind: 'calibrated',
  unsupported: (traits) => needsOutputs(traits) ?? needsOpenLength(traits),
  runs: (testCase, traits) => {
    const stretched = longer(testCase, traits);
    return stretched ? [base(testCase, traits), stretched] : [];
  },
  alignments: (testCase) => sameRows(testCase, 'base', 'longer'),
  judge(testCase, evidence): Judgement {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
});
