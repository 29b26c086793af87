import type { Traits } from '../../core/subject';
import { judgeAlignments, sameRows } from './align';
import type { Invariant, Run } from './invariant';
import { attended, base, comparable, states, statesWanted, withAttentions } from './runs';
import { needsLayout } from './support';

/** A run that asks for something else than `base` does. */
interface Question {
  readonly run: (...args: Parameters<typeof base>) => Run;
  /** Asks for no less than `base`, so that all that `base` gives can be compared; otherwise the other way round. */
  readonly more: boolean;
}

/** What else this subject can be asked for: attentions as well, and the states without pooled vectors and logits. */
function questionsOf(traits: Traits): Question[] {
  const asked = comparable(traits);
  const offers = new Set(traits.outputs);
  return [
    ...(offers.has('attentions') ? [{ run: attended, wanted: withAttentions(traits), more: true }] : []),
    ...(offers.has('lastHiddenState') ? [{ run: states, wanted: statesWanted(traits), more: false }] : []),
  ].filter(({ wanted }) => wanted.join() !== asked.join());
}

/**
 * A model takes its fused path until attention weights are wanted, and each path applies the mask anew. Calibrated, since a
 * fused path may take its sums in another order.
 */
export const whatIsAskedDoesNotMatter: Invariant = {
  name: 'what-is-asked-does-not-matter',
  claim: 'Asking for attentions or hidden states too, or for the last hidden state alone, changes no other output.',
  kind: 'calibrated',
  unsupported: (traits) =>
    needsLayout(traits) ??
    (questionsOf(traits).length > 0
      ? undefined
      : 'the subject offers nothing else to ask for that would leave two answers to compare'),
  runs: (testCase, traits) => [base(testCase, traits), ...questionsOf(traits).map(({ run }) => run(testCase, traits))],
  // What is expected is held against the same tensors of what is observed: the run that has fewer stands first.
  alignments: (testCase, traits) =>
    questionsOf(traits).flatMap(({ run, more }) => {
      const { key } = run(testCase, traits);
      return more ? sameRows(testCase, 'base', key) : sameRows(testCase, key, 'base');
    }),
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
};
