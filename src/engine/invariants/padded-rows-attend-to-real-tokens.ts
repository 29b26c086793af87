import { hasPadding } from '../../core/case';
import { paddingOf } from '../../core/layout';
import { encodingOf } from './align';
import { attentionRows, Findings } from './attention';
import type { Invariant } from './invariant';
import { attended } from './runs';
import { needs } from './support';

/**
 * The other half of the question: a padded token's row is not zero. Multiplying weights by the mask on both axes would make it
 * so, and the hidden state of the padding a constant; harmless to the outputs, but no longer the model that was exported.
 *
 * No planted fault is its alone: rows of zeros do not sum to one either, and weight that goes to padding is seen in the
 * column. It is what says that the row is right, where those say only that something is wrong.
 */
export const paddedRowsAttendToRealTokens: Invariant = {
  name: 'padded-rows-attend-to-real-tokens',
  claim: "A padded query's row is a distribution over the visible keys, not zeros.",
  kind: 'exact',
  family: 'attention is a distribution over real keys',
  advice:
    'Look for a mask laid over queries: padding is hidden as a key only. A zeroed or NaN row spreads as soon as something sums over positions.',
  unsupported: (traits) => needs('attentions', traits),
  runs: (testCase, traits) => (hasPadding(testCase) ? [attended(testCase, traits)] : []),
  judge(testCase, evidence) {
    const encoding = encodingOf(evidence, 'attended');
    const findings = new Findings('attended', 0);
    const blind = evidence.traits.paddedQueriesSeePadding === false;
    testCase.rows.forEach((row, r) => {
      const padding = paddingOf(row.at, testCase.length);
      if (row.at.length === 0) return;
      const visible = blind ? row.at : paddingOf([], testCase.length);
      for (const at of attentionRows(encoding, r, padding)) {
        const mass = visible.reduce((sum, key) => sum + at.weights[key], 0);
        const what = (): string =>
          `the padded query ${at.query} gives the visible keys a weight of ${Number(mass.toPrecision(3))} in all`;
        findings.check(at, undefined, mass, 1, mass > 0 ? 0 : 1, what);
      }
    });
    return findings.judgement();
  },
};
