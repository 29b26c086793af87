import { judgeAlignments } from './align';
import type { Alignment, Invariant } from './invariant';
import { base, otherMates } from './runs';
import { needsOutputs } from './support';

/** A row owes nothing to the company it keeps. Two runs: the odd rows change, then the even ones, so every row is judged. */
export const batchMatesAreIgnored: Invariant = {
  name: 'batch-mates-are-ignored',
  claim: 'Other content and other padding in the other rows leave a row bit-identical.',
  kind: 'exact',
  unsupported: needsOutputs,
  runs: (testCase, traits) =>
    testCase.rows.length < 2
      ? []
      : [base(testCase, traits), otherMates(testCase, traits, 0), otherMates(testCase, traits, 1)],
  alignments: (testCase) =>
    testCase.rows.map((row, r): Alignment => ({
      expected: { run: 'base', row: r, at: row.at },
      observed: { run: `other mates ${r % 2}`, row: r, at: row.at },
    })),
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
};
