import { judgeAlignments, sameRows } from './align';
import type { Invariant } from './invariant';
import { afterHistory, firstOfAll } from './runs';
import { needsLayout } from './support';
import { historyInWords } from '../../core/text/history-in-words';

/**
 * A model that turns to another kind of attention with the first short batch, as BigBird did, or keeps the scale of the longest
 * one, gives what it gives to whoever asks in the same order: only another order shows it.
 *
 * No planted fault is its alone: the runs of other claims are batches that came before, too, and the reference has no memory. But
 * which of them came before is chance, and a subject may have no reference.
 */
export const historyIsIgnored: Invariant = {
  name: 'history-is-ignored',
  claim:
    'What an instance was asked before does not matter: a batch after others gets the bits that it gets first of all.',
  kind: 'exact',
  family: 'the same question gets the same answer',
  readsHistory: true,
  besidePadding: { what: 'earlier batches change what later ones get', isUnsafe: true },
  advice:
    'Something is kept between calls. Look for settings that a batch changes for good, such as a kind of attention that is chosen by length, and for masks, positions and scales that are cached by less than they depend on.',
  unsupported: needsLayout,
  // An empty history is a control: whoever breaks the claim with it is not the same twice.
  runs: (testCase, traits) => (testCase.history ? [firstOfAll(testCase, traits), afterHistory(testCase, traits)] : []),
  alignments: (testCase) => sameRows(testCase, 'on a fresh instance', historyInWords(testCase.history ?? [])),
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
};
