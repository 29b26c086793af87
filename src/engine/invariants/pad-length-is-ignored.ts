import { ofAllOutputs } from './all-outputs';
import { judgeAlignments, sameRows } from './align';
import type { Traits } from '../../core/subject';
import { useOf } from '../../core/use';
import type { Judgement } from './invariant';
import { GIVEN_POSITIONS } from './offer';
import { base } from './runs';
import { needsOpenLength, needsOutputs } from './support';
import { longer, shiftInLonger } from './twin-runs';

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
  family: 'another shape changes nothing beyond rounding',
  varies: ['padTo'],
  advice:
    'Something counts positions. Look at means over S, at relative positions counted from the right, and at masks cut to a fixed length.',
  aboutLeaks: true,
  whenPooled: 'shared',
  offer: GIVEN_POSITIONS,
  unsupported: (traits) => needsOutputs(traits) ?? needsOpenLength(traits) ?? needsRoomBefore(traits),
  runs: (testCase, traits) => {
    const stretched = longer(testCase, traits);
    return stretched ? [base(testCase, traits), stretched] : [];
  },
  alignments: (testCase, traits) => {
    const shift = shiftInLonger(testCase, traits);
    return sameRows(testCase, 'base', 'longer').map(({ expected, observed }) => ({
      expected,
      observed: { ...observed, at: observed.at.map((position) => position + shift) },
    }));
  },
  judge(testCase, evidence): Judgement {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
});

/** Why it cannot be judged where padding stands before the tokens, and moves them. */
function needsRoomBefore(traits: Traits): string | undefined {
  if (useOf(traits).padding !== 'left' || traits.positions !== 'absolute') return undefined;
  return 'positions are the index in the row, and padding on the left moves every token';
}
