import type { Case } from '../../core/case';
import { judgeAlignments } from './align';
import type { Alignment, Invariant } from './invariant';
import { laterChanged, notLater } from './changed-runs';
import { base, OF_EACH_TOKEN } from './runs';
import { seesNoLayout } from './support';

/**
 * A causal model whose earlier tokens see later ones gives other vectors as soon as a sequence grows, or padding stands behind it.
 */
export const futureIsIgnored: Invariant = {
  name: 'future-is-ignored',
  claim: 'Of a causal model, other later tokens leave every earlier output as it is.',
  kind: 'exact',
  family: 'other content changes no bit',
  notOfBert: true,
  advice:
    'An earlier token hears a later one. Look at the causal mask: whether it is added in every layer, and not one position too far.',
  offer:
    "Declare attention: 'causal', if the model hears earlier tokens alone, and have it return lastHiddenState or logits, a vector for every position.",
  unsupported: (traits) =>
    seesNoLayout(traits) ??
    (traits.attention !== 'causal'
      ? 'the subject does not declare causal attention'
      : traits.outputs.some((output) => OF_EACH_TOKEN.includes(output))
        ? undefined
        : 'the subject offers neither lastHiddenState nor logits'),
  runs: (testCase, traits) =>
    earlier(testCase).length === 0 ? [] : [base(testCase, traits), laterChanged(testCase, traits)],
  alignments: (testCase) => earlier(testCase),
  judge(testCase, evidence) {
    return judgeAlignments(earlier(testCase), evidence, this.kind, OF_EACH_TOKEN);
  },
};

function earlier({ rows }: Case): Alignment[] {
  return rows.flatMap(({ at }, row): Alignment[] => {
    const kept = at.slice(0, notLater(at.length));
    if (kept.length === at.length) return [];
    return [{ expected: { run: 'base', row, at: kept }, observed: { run: 'later changed', row, at: kept } }];
  });
}
