import { hasPadding } from '../../core/case';
import { ofAllOutputs } from './all-outputs';
import type { Row } from '../../core/case';
import { judgeAlignments, sameRows } from './align';
import type { Judgement } from './invariant';
import { base } from './runs';
import { needsLayout } from './support';
import { otherPadding } from './twin-runs';

/** Where positions come from ids, what precedes a token stays as it is, and may be all the padding that there is. */
function differs({ under, otherUnder }: Row): boolean {
  return under.some((id, i) => id !== otherUnder[i]);
}

/**
 * What stands under the padding is nobody's business; the sharpest of all claims, since it needs no tolerance.
 *
 * No planted fault is its alone: what reads padding is seen by the claims about attentions and gradients as well. Of a subject
 * that offers neither, this is the claim that finds a leak of any size.
 */
export const padContentIsIgnored = ofAllOutputs({
  name: 'pad-content-is-ignored',
  claim: 'Other token ids, types and positions under the padding leave every real output bit-identical.',
  kind: 'exact',
  family: 'other content changes no bit',
  varies: ['padContent'],
  advice:
    'Something reads what lies under the padding. Look at whether the mask reaches every layer, at pooling over all positions, at positions derived from ids, and at quantisation whose scale is taken over the whole batch.',
  aboutLeaks: true,
  whenPooled: 'shared',
  unsupported: needsLayout,
  runs: (testCase, traits) => (hasPadding(testCase) ? [base(testCase, traits), otherPadding(testCase, traits)] : []),
  alignments: (testCase) => sameRows(testCase, 'base', 'other padding').filter((_, r) => differs(testCase.rows[r])),
  judge(testCase, evidence): Judgement {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
});
