import { ofAllOutputs } from './all-outputs';
import { judgeAlignments } from './align';
import type { Alignment, Judgement } from './invariant';
import { base } from './runs';
import { needsCompany, needsOutputs } from './support';
import { otherMates } from './twin-runs';

/**
 * A row owes nothing to the company it keeps. Two runs: the odd rows change, then the even ones, so every row is judged.
 *
 * No planted fault is its alone: what a row hears from its mates, other claims hear when they change a mate's padding or its
 * place. It alone changes nothing but the mates, and so says where it comes from.
 */
export const batchMatesAreIgnored = ofAllOutputs({
  name: 'batch-mates-are-ignored',
  claim: 'Other content and other padding in the other rows leave a row bit-identical.',
  kind: 'exact',
  family: 'other content changes no bit',
  advice:
    'Something is shared between rows. Look at broadcasting of the mask over the batch, at statistics or quantisation scales taken over the batch, and at reshapes that mix the batch with the heads.',
  aboutLeaks: true,
  whenPooled: 'shared',
  unsupported: (traits) => needsOutputs(traits) ?? needsCompany(traits),
  runs: (testCase, traits) =>
    testCase.rows.length < 2
      ? []
      : [base(testCase, traits), otherMates(testCase, traits, 0), otherMates(testCase, traits, 1)],
  alignments: (testCase) =>
    testCase.rows.map((row, r): Alignment => ({
      expected: { run: 'base', row: r, at: row.at },
      observed: { run: `other mates ${r % 2}`, row: r, at: row.at },
    })),
  judge(testCase, evidence): Judgement {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
});
