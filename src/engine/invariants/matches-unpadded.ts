import { judgeAlignments } from './align';
import type { Alignment, Invariant } from './invariant';
import { alone, base } from './runs';
import { meansItsSequence, needsOpenLength, needsOutputs } from './support';

/**
 * What people mean when they say that batching did not change their embeddings.
 *
 * No planted fault is its alone: what breaks it breaks a claim that changes less, too, and is told there more sharply.
 */
export const matchesUnpadded: Invariant = {
  name: 'matches-unpadded',
  claim: 'CLS, every real token, pooled vectors and logits equal the unpadded run of that sequence alone.',
  kind: 'calibrated',
  unsupported: (traits) => needsOutputs(traits) ?? needsOpenLength(traits),
  runs: (testCase, traits) => {
    const rows = testCase.rows.flatMap((row, r) => (meansItsSequence(row.at, testCase.length, traits) ? [r] : []));
    return rows.length === 0 ? [] : [base(testCase, traits), ...rows.map((r) => alone(testCase, traits, r))];
  },
  alignments: (testCase, traits) =>
    testCase.rows.flatMap((row, r): Alignment[] => {
      if (!meansItsSequence(row.at, testCase.length, traits)) return [];
      const expected = { run: `alone ${r}`, row: 0, at: row.at.map((_, i) => i) };
      return [{ expected, observed: { run: 'base', row: r, at: row.at } }];
    }),
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
};
