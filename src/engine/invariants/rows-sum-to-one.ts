import { ROW_SUM } from '../../numerics/bounds';
import { unitRoundoff } from '../../numerics/precision';
import { needs } from './support';
import { attentionRows, Findings } from './attention';
import type { Invariant } from './invariant';
import { encodingOf } from './align';
import { attended } from './runs';

const { abs, max } = Math;

/** Rows are queries, and a softmax runs along the keys: nothing that the mask does may change that. */
export const rowsSumToOne: Invariant = {
  name: 'rows-sum-to-one',
  claim: "Every attention row, a padded query's too, is finite, lies within [0, 1] and sums to one.",
  kind: 'calibrated',
  family: 'attention is a distribution over real keys',
  bound: ROW_SUM,
  advice:
    'Look at the softmax: its axis must be the keys, and nothing may scale or mask the weights after it. NaN points at an infinite mask or a row without a visible key.',
  unsupported: (traits) => needs('attentions', traits),
  runs: (testCase, traits) => [attended(testCase, traits)],
  judge(testCase, evidence) {
    const encoding = encodingOf(evidence, 'attended');
    const findings = new Findings('attended', evidence.bound.value);
    // In half precision the weights themselves are rounded, each by that part of itself at most.
    const rounded = unitRoundoff(evidence.traits.precision);
    const everywhere = Array.from({ length: testCase.length }, (_, position) => position);
    testCase.rows.forEach((row, r) => {
      // Only a subject that declares uniform weights there promises a distribution in a fully masked row.
      if (row.at.length === 0 && evidence.traits.fullyMasked !== 'uniform') return;
      for (const at of attentionRows(encoding, r, everywhere)) {
        const { length } = at.weights;
        let sum = 0;
        let beyond = 0;
        for (const weight of at.weights) {
          sum += weight;
          beyond = max(beyond, -weight, weight - 1);
        }
        findings.check(at, undefined, sum, 1, max(0, abs(sum - 1) - rounded) / length, () => `the row sums to ${sum}`);
        findings.check(at, undefined, beyond, 0, beyond / length, () => `a weight lies ${beyond} outside [0, 1]`);
      }
    });
    return findings.judgement();
  },
};
