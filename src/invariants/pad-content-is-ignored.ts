import { judgeAlignments, sameRows } from './align';
import type { Invariant } from './invariant';
import { base, otherPadding } from './runs';
import { hasPadding, needsOutputs } from './support';

/** What stands under the padding is nobody's business; the sharpest of all claims, since it needs no tolerance. */
export const padContentIsIgnored: Invariant = {
  name: 'pad-content-is-ignored',
  claim: 'Other token ids, types and positions under the padding leave every real output bit-identical.',
  kind: 'exact',
  unsupported: needsOutputs,
  runs: (testCase, traits) => (hasPadding(testCase) ? [base(testCase, traits), otherPadding(testCase, traits)] : []),
  alignments: (testCase) =>
    sameRows(testCase, 'base', 'other padding').filter(({ expected }) => expected.at.length < testCase.length),
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
};
