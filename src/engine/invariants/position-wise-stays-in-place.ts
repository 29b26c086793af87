import type { Case } from '../../core/case';
import { paddingOf } from '../../core/layout';
import type { Traits } from '../../core/subject';
import { judgeAlignments } from './align';
import type { Invariant } from './invariant';
import { onePadChanged, states } from './runs';
import { needs } from './support';

/**
 * The padded position of each row at which something else is put; -1 in rows without padding, and in those without a real
 * token, whose positions may all read each other. Where positions are counted from the ids it is the last, which moves no
 * other; elsewhere another one in every row.
 */
function changedPads({ rows, length }: Case, { positions }: Traits): number[] {
  return rows.map(({ at }, r) => {
    const padding = paddingOf(at, length);
    if (at.length === 0 || padding.length === 0) return -1;
    if (positions === 'from-ids') return padding.at(-1) === length - 1 ? length - 1 : -1;
    return padding[(r + length) % padding.length];
  });
}

/**
 * Attention is the only thing that moves anything between positions, and what it moves from a padded key is nothing. So
 * what is changed at one padded position stays there, in every layer: the other padded positions are as good evidence as
 * the real ones, and tell a layer normalisation over the wrong axis from a mask that is too weak.
 */
export const positionWiseStaysInPlace: Invariant = {
  name: 'position-wise-stays-in-place',
  claim:
    'A change at one padded position leaves every other position, the padded ones too, bit-identical in every layer.',
  kind: 'exact',
  family: 'other content changes no bit',
  varies: ['padContent'],
  advice: 'LayerNorm or the feed-forward network mixes positions. Look at the axis of its mean and variance.',
  offer: 'Declare paddedQueriesSeePadding: false, if the whole column of a padded key is zero in the model.',
  whenPooled: 'left out',
  unsupported: (traits) =>
    needs('lastHiddenState', traits) ??
    (traits.paddedQueriesSeePadding === false
      ? undefined
      : 'the subject does not declare that padded queries see no padding, so padded positions may read each other'),
  runs: (testCase, traits) => {
    const changed = changedPads(testCase, traits);
    if (changed.every((position) => position < 0)) return [];
    return [states(testCase, traits), onePadChanged(testCase, traits, changed)];
  },
  alignments: (testCase, traits) =>
    changedPads(testCase, traits).flatMap((changed, row) => {
      if (changed < 0) return [];
      const at = paddingOf([changed], testCase.length);
      return [{ expected: { run: 'states', row, at }, observed: { run: 'one pad changed', row, at } }];
    }),
  judge(testCase, evidence) {
    const read = ['hiddenStates', 'lastHiddenState'] as const;
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind, read);
  },
};
