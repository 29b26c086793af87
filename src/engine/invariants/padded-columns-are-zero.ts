import { hasPadding } from '../../core/case';
import { paddingOf } from '../../core/layout';
import { encodingOf } from './align';
import { attentionRows, Findings } from './attention';
import type { Invariant } from './invariant';
import { attended } from './runs';
import { needs } from './support';

const { abs } = Math;

/** Columns are keys: a zero column is what it means that nobody reads a padded token. */
export const paddedColumnsAreZero: Invariant = {
  name: 'padded-columns-are-zero',
  claim: 'No real query gives a padded key any weight; nor does a padded query, where the subject declares so.',
  kind: 'exact',
  family: 'attention is a distribution over real keys',
  advice:
    'Look at the mask bias: it must be added to the scores of padded keys, before the softmax, and be far below any score (the least float32, not -1e4).',
  unsupported: (traits) => needs('attentions', traits),
  runs: (testCase, traits) => (hasPadding(testCase) ? [attended(testCase, traits)] : []),
  judge(testCase, evidence) {
    const encoding = encodingOf(evidence, 'attended');
    const findings = new Findings('attended', 0);
    testCase.rows.forEach((row, r) => {
      const padding = paddingOf(row.at, testCase.length);
      if (row.at.length === 0 || padding.length === 0) return;
      const wholeColumn = evidence.traits.paddedQueriesSeePadding === false;
      const queries = wholeColumn ? [...row.at, ...padding] : row.at;
      for (const at of attentionRows(encoding, r, queries)) {
        for (const key of padding) {
          const weight = at.weights[key];
          findings.check(
            at,
            key,
            weight,
            0,
            abs(weight),
            () => `query ${at.query} gives the padded key ${key} a weight of ${Number(weight.toPrecision(3))}`,
          );
        }
      }
    });
    return findings.judgement();
  },
};
