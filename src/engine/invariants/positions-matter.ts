import type { Case } from '../../core/case';
import { sameRows } from './align';
import type { Change } from './felt';
import { judgeFelt } from './felt';
import type { Invariant } from './invariant';
import { GIVEN_POSITIONS } from './offer';
import { FEWEST_IN_ORDER, positionsSwapped } from './changed-runs';
import { base } from './runs';
import { needsLayout, needsVectors } from './support';

/**
 * Position ids that are declared and read by nobody: left padding then moves every token.
 *
 * Two ids change places, so that distances change as well, and a model that goes by those alone feels it.
 */
export const positionsMatter: Invariant = {
  name: 'positions-matter',
  claim: 'Other position ids of the real tokens do change the outputs.',
  kind: 'positive control',
  family: 'training, arithmetic, and the proof that a test can fail',
  besidePadding: { what: 'position ids are declared and change nothing' },
  advice:
    "Position ids are an input that changes nothing. Look at whether the model counts positions by itself; then declare positions: 'from-mask' or 'absolute'.",
  offer: GIVEN_POSITIONS,
  mayBeMute: 'without attentions',
  whenPooled: 'left out',
  unsupported: (traits) =>
    needsLayout(traits) ??
    needsVectors(traits) ??
    (traits.positions === 'given' ? undefined : 'the subject takes no position ids: it counts them by itself'),
  runs: (testCase, traits) =>
    changesOf(testCase).length === 0 ? [] : [base(testCase, traits), positionsSwapped(testCase, traits)],
  judge: (testCase, evidence) => judgeFelt(changesOf(testCase), evidence),
};

function changesOf(testCase: Case): Change[] {
  if (!testCase.singleton) return [];
  return sameRows(testCase, 'base', 'positions swapped')
    .map((alignment, row) => ({ ...alignment, row, what: `Exchanging the first two position ids of row ${row}` }))
    .filter(({ expected }) => expected.at.length >= FEWEST_IN_ORDER);
}
