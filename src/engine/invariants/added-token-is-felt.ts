import type { Case } from '../../core/case';
import type { OutputName } from '../../core/encoding';
import { paddingOf } from '../../core/layout';
import type { Traits } from '../../core/subject';
import { oneAdded } from './changed-runs';
import type { Change } from './felt';
import { judgeFelt } from './felt';
import type { Invariant } from './invariant';
import { base, OF_EACH_TOKEN } from './runs';
import { needsLayout, needsMask, needsVectors } from './support';

/**
 * Where mask and token types have changed places, as in an export whose inputs are bound by order, padding is hidden all the same,
 * since its type is 0; and so is every real token of type 0. Then what is added to a row is heard by nobody.
 *
 * No planted fault is its alone: BERT names its inputs, and a mask that hides what it shows is seen by mask-matters.
 */
export const addedTokenIsFelt: Invariant = {
  name: 'added-token-is-felt',
  claim: 'A real token in the place of a padded one does change the outputs of the others.',
  kind: 'positive control',
  family: 'training, arithmetic, and the proof that a test can fail',
  mayBeMute: 'always',
  besidePadding: { what: 'tokens that the mask shows are not heard', isUnsafe: true },
  advice:
    'A token that the mask shows is heard by nobody. Look at whether the mask is what hides tokens: an export may have bound its inputs in another order, so that token types act as the mask.',
  whenPooled: 'left out',
  aboutMasks: true,
  unsupported: (traits) => needsLayout(traits) ?? needsVectors(traits) ?? needsMask(traits),
  runs: (testCase, traits) => {
    const changes = changesOf(testCase, traits);
    if (changes.length === 0) return [];
    const positions = testCase.rows.map((_, r) => changes.find(({ row }) => row === r)?.position ?? -1);
    return [base(testCase, traits), oneAdded(testCase, traits, positions)];
  },
  judge: (testCase, evidence) =>
    judgeFelt(changesOf(testCase, evidence.traits), evidence, { read: ofOthers(evidence.traits), oneWillDo: true }),
};

/** The outputs of single positions, where there are any: a pooled vector counts what is real, heard or not, as does what is taken over a row. */
function ofOthers({ outputs }: Traits): readonly OutputName[] | undefined {
  return [OF_EACH_TOKEN, ['perToken'] as const].find((some) => some.some((output) => outputs.includes(output)));
}

function changesOf({ singleton, rows, length }: Case, { attention }: Traits): (Change & { position: number })[] {
  if (!singleton) return [];
  return rows.flatMap(({ at }, row) => {
    const hearing = (position: number): number[] => at.filter((other) => attention !== 'causal' || other > position);
    const position = paddingOf(at, length).find((padded) => hearing(padded).length > 0);
    if (position === undefined) return [];
    const others = hearing(position);
    return [
      {
        row,
        position,
        expected: { run: 'base', row, at: others },
        observed: { run: 'one added', row, at: others },
        what: `A real token in the place of the padded one at position ${position} of row ${row}`,
      },
    ];
  });
}
