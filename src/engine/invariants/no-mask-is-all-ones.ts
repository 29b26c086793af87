import { judgeAlignments } from './align';
import type { Invariant } from './invariant';
import { everythingReal } from './runs';
import { needsLayout, needsOptionalMask } from './support';

/** A mask that hides nothing is no mask: neither may turn causal, or be taken for the other's opposite. */
export const noMaskIsAllOnes: Invariant = {
  name: 'no-mask-is-all-ones',
  claim: 'A missing mask and a mask of ones give the same bits.',
  kind: 'exact',
  family: 'the same question gets the same answer',
  advice:
    'Look at the branch for a missing mask: it must come to the same as a mask of ones, and not be made from the ids.',
  offer: 'Nothing, where nobody can leave the mask out; else let the model be asked without one.',
  whenPooled: 'left out',
  unsupported: (traits) => needsLayout(traits) ?? needsOptionalMask(traits),
  runs: (testCase, traits) => [everythingReal(testCase, traits, 'ones'), everythingReal(testCase, traits, 'none')],
  alignments: ({ rows, length }) => {
    const at = Array.from({ length }, (_, position) => position);
    return rows.map((_, row) => ({ expected: { run: 'mask ones', row, at }, observed: { run: 'mask none', row, at } }));
  },
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
};
