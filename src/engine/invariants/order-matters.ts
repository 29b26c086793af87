import type { Case } from '../../core/case';
import type { Traits } from '../../core/subject';
import type { Change } from './felt';
import { judgeFelt } from './felt';
import type { Invariant } from './invariant';
import { swappedIn, tokensSwapped } from './changed-runs';
import { base, OF_EACH_TOKEN } from './runs';
import { needsVectors, seesNoLayout } from './support';

/**
 * A model that has lost its positions gives every order of the same tokens the same vectors, and keeps all other claims: what
 * stands nowhere is moved by no padding. Another order of the sums costs rounding, so more than that has to be felt. Where each token
 * has a vector, those are read alone: what is pooled at an index is of another token then, positions or none.
 *
 * No planted fault is its alone: a model that has lost its positions does not feel position ids either. But of a subject that takes
 * none only this claim speaks.
 */
export const orderMatters: Invariant = {
  name: 'order-matters',
  claim: 'The same tokens in another order do get other outputs.',
  kind: 'positive control',
  family: 'training, arithmetic, and the proof that a test can fail',
  besidePadding: { what: 'the order of the tokens changes nothing' },
  advice:
    "The order of the tokens is not felt. Look at whether position embeddings reach the model; a bag of words declares positions: 'none'.",
  offer: 'Nothing, where the model is a bag of words.',
  mayBeMute: 'without attentions',
  beyondRounding: true,
  whenPooled: 'left out',
  unsupported: (traits) =>
    seesNoLayout(traits) ??
    needsVectors(traits) ??
    (traits.positions === 'none' ? 'the subject declares that it has no positions' : undefined),
  runs: (testCase, traits) =>
    changesOf(testCase, traits).length === 0 ? [] : [base(testCase, traits), tokensSwapped(testCase, traits)],
  judge(testCase, evidence) {
    const { bound, traits } = evidence;
    const read = OF_EACH_TOKEN.filter((output) => traits.outputs.includes(output));
    // Where rounding was not measured, no more is claimed than that some bit moves.
    const kind = bound.noise ? 'calibrated' : 'exact';
    return judgeFelt(changesOf(testCase, traits), evidence, { kind, ...(read.length > 0 && { read }) });
  },
};

/** Each token is compared with itself, where it stands then. */
function changesOf(testCase: Case, traits: Traits): Change[] {
  if (!testCase.singleton) return [];
  return testCase.rows.flatMap((row, r): Change[] => {
    const first = swappedIn(row, traits);
    if (first === undefined) return [];
    const moved = [...row.at];
    [moved[first], moved[first + 1]] = [row.at[first + 1], row.at[first]];
    return [
      {
        row: r,
        expected: { run: 'base', row: r, at: row.at },
        observed: { run: 'tokens swapped', row: r, at: moved },
        what: `Exchanging the tokens ${first} and ${first + 1} of row ${r}`,
      },
    ];
  });
}
