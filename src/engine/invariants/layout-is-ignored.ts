import { hasPadding } from '../../core/case';
import { judgeAlignments } from './align';
import type { Alignment, Invariant } from './invariant';
import { GIVEN_POSITIONS } from './offer';
import { base } from './runs';
import { meansItsSequence, needsLayout, seesNoLayout } from './support';
import { movedRows, otherPlacements } from './twin-runs';

/**
 * Right, left, on both sides or with holes: the same sequence. With given positions in every layout; where the model derives
 * them, as far as its policy says that they come out the same.
 *
 * No planted fault is its alone: a row that stands elsewhere is another one than the unpadded run as well. It says that the
 * side is the reason.
 */
export const layoutIsIgnored: Invariant = {
  name: 'layout-is-ignored',
  claim: 'Where the padding stands changes no real output, as long as positions stay the same.',
  kind: 'calibrated',
  family: 'another shape changes nothing beyond rounding',
  varies: ['padding'],
  advice:
    'Look at the position ids: the same token must get the same position wherever the row is padded, or the subject should declare `positions: "absolute"`.',
  aboutLeaks: true,
  whenPooled: 'shared',
  offer: GIVEN_POSITIONS,
  unsupported: (traits) =>
    traits.positions === 'absolute' && !seesNoLayout(traits)
      ? 'positions are the index in the row, so moving a token changes what it means'
      : needsLayout(traits),
  runs: (testCase, traits) => (hasPadding(testCase) ? [base(testCase, traits), movedRows(testCase, traits)] : []),
  alignments: (testCase, traits) => {
    const placements = otherPlacements(testCase, traits);
    return testCase.rows.flatMap((row, r): Alignment[] => {
      const stayed = placements[r].every((position, i) => position === row.at[i]);
      if (stayed || !meansItsSequence(row.at, testCase.length, traits)) return [];
      const expected = { run: 'base', row: r, at: row.at };
      return [{ expected, observed: { run: 'moved', row: r, at: placements[r] } }];
    });
  },
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
};
