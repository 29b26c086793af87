import type { Case } from '../../core/case';
import type { Traits } from '../../core/subject';
import { comparesAll, everything, forEverything, inner } from './all-outputs';
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

/** Each output by itself, and the run that has it beside others: asked of the cases of which all outputs are compared. */
function alones(testCase: Case, traits: Traits): { readonly one: Run; readonly among: Run }[] {
  const all = everything(traits);
  if (!comparesAll(testCase) || all.length < 2) return [];
  const first = base(testCase, traits);
  const whole = all.join() === first.wanted.join() ? first : forEverything(first, traits);
  return all
    .filter((output) => first.wanted.join() !== output)
    .map((output) => ({
      one: { ...first, key: `${output} alone`, wanted: [output] },
      among: first.wanted.includes(output) ? first : whole,
    }));
}

/** All outputs at once, held against those of every case. */
function wholes(testCase: Case, traits: Traits): Run[] {
  return comparesAll(testCase) && inner(traits).length > 0 ? [forEverything(base(testCase, traits), traits)] : [];
}

/**
 * What else this subject can be asked for: attentions as well, and the states without pooled vectors and logits; the latter not of
 * a pooled case.
 */
function questionsOf(traits: Traits, { pooled }: Pick<Case, 'pooled'> = {}): Question[] {
  const asked = comparable(traits);
  const offers = new Set(traits.outputs);
  return [
    ...(offers.has('attentions') ? [{ run: attended, wanted: withAttentions(traits), more: true }] : []),
    ...(offers.has('lastHiddenState') && !pooled ? [{ run: states, wanted: statesWanted(traits), more: false }] : []),
  ].filter(({ wanted }) => wanted.join() !== asked.join());
}

/**
 * A model takes its fused path until attention weights are wanted, and each path applies the mask anew. Calibrated, since a
 * fused path may take its sums in another order.
 */
export const whatIsAskedDoesNotMatter: Invariant = {
  name: 'what-is-asked-does-not-matter',
  claim: 'Asking for attentions or hidden states too, or for one output alone, changes no other output.',
  kind: 'calibrated',
  family: 'the same question gets the same answer',
  advice:
    'The path that returns attention weights and the fused one differ. Compare how each of them applies the mask and the scale.',
  offer: 'Have the model return attentions or hidden states as well, and only where they are asked for.',
  unsupported: (traits) =>
    needsLayout(traits) ??
    (questionsOf(traits).length > 0 || everything(traits).length > 1
      ? undefined
      : 'the subject offers nothing else to ask for that would leave two answers to compare'),
  runs: (testCase, traits) => {
    const others = [
      ...questionsOf(traits, testCase).map(({ run }) => run(testCase, traits)),
      ...wholes(testCase, traits),
      ...alones(testCase, traits).map(({ one }) => one),
    ];
    return others.length === 0 ? [] : [base(testCase, traits), ...others];
  },
  // What is expected is held against the same tensors of what is observed: the run that has fewer stands first.
  alignments: (testCase, traits) => [
    ...questionsOf(traits, testCase).flatMap(({ run, more }) => {
      const { key } = run(testCase, traits);
      return more ? sameRows(testCase, 'base', key) : sameRows(testCase, key, 'base');
    }),
    ...wholes(testCase, traits).flatMap(({ key }) => sameRows(testCase, 'base', key)),
    ...alones(testCase, traits).flatMap(({ one, among }) => sameRows(testCase, one.key, among.key)),
  ],
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
};
