import { judgeAlignments } from './align';
import type { Invariant } from './invariant';
import { base } from './runs';
import { needsCompany, needsOutputs } from './support';
import { reversed } from './twin-runs';

/**
 * Heads tiled across the batch in the wrong order give a row another row's mask; it shows when rows change places.
 *
 * No planted fault is its alone: whatever depends on a row's place differs from the unpadded run, whose rows stand elsewhere.
 */
export const rowOrderIsIgnored: Invariant = {
  name: 'row-order-is-ignored',
  claim: 'Rows in another order give the same outputs in that order.',
  kind: 'calibrated',
  family: 'another shape changes nothing beyond rounding',
  advice:
    'A row depends on where it stands in the batch. Look at indexing by row, and at a mask that repeats in another order than the heads do.',
  aboutLeaks: true,
  ofTexts: 'where among them it stands',
  whenPooled: 'shared',
  unsupported: (traits) => needsOutputs(traits) ?? needsCompany(traits),
  runs: (testCase, traits) => (testCase.rows.length < 2 ? [] : [base(testCase, traits), reversed(testCase, traits)]),
  alignments: ({ rows }) =>
    rows.map((row, r) => ({
      expected: { run: 'base', row: r, at: row.at },
      observed: { run: 'reversed', row: rows.length - 1 - r, at: row.at },
      row: r,
    })),
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
};
