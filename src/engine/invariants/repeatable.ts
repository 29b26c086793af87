import type { Case } from '../../core/case';
import { ofAllOutputs } from './all-outputs';
import { judgeAlignments, sameRows } from './align';
import type { Judgement } from './invariant';
import { again, base } from './runs';
import { needsOutputs } from './support';

/**
 * Without it no other exact claim means much. Dropout left on is found here. A mask that is cached by its shape need not be: the
 * same batch meets the same mask again, unless the runs of other claims came between.
 *
 * No planted fault is its alone: an instance that computes something of its own differs from the reference, and in the end from
 * an instance of another history, too. It is the one that says so of a subject without a reference in the first case.
 */
export const repeatable = ofAllOutputs({
  name: 'repeatable',
  claim: 'The same batch again, later on the same instance and on a fresh one, gives the same bits.',
  kind: 'exact',
  family: 'the same question gets the same answer',
  advice:
    'Something is kept between calls, or order is not fixed. Look for dropout left on, caches, masks stored on the instance, and kernels that sum in any order.',
  unsupported: needsOutputs,
  runs: (testCase, traits) => [
    base(testCase, traits),
    ...timesOf(testCase).map((when) => again(testCase, traits, when)),
  ],
  alignments: (testCase) => timesOf(testCase).flatMap((when) => sameRows(testCase, 'base', `again ${when}`)),
  judge(testCase, evidence): Judgement {
    // A subject that cannot be opened twice has no fresh instance to be compared with.
    const made = this.alignments!(testCase, evidence.traits).filter(({ observed }) =>
      evidence.encodings.has(observed.run),
    );
    return judgeAlignments(made, evidence, this.kind);
  },
});

/** When a case is asked for again: a pooled one on a fresh instance only by its length, since cases of one length share passes. */
function timesOf({ pooled, length }: Case): readonly ('last' | 'fresh')[] {
  return pooled && length % 2 === 0 ? ['last'] : ['last', 'fresh'];
}
