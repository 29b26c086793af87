import type { Case } from '../../../core/case';
import type { Batch } from '../../../core/batch';
import type { Violation } from '../../../core/report/violation';
import type { Declared } from '../../../core/subject';
import { batchMatesAreIgnored } from '../../invariants/batch-mates-are-ignored';
import type { Alignment, Invariant, Run } from '../../invariants/invariant';
import { padContentIsIgnored } from '../../invariants/pad-content-is-ignored';
import { twoRunsOf } from '../two-runs';

/** Two runs whose inner tensors can be held against each other. */
export interface Pair {
  /** The claim that asks for them. */
  readonly claim: Invariant;
  readonly alignment: Alignment;
  readonly expected: Run;
  readonly observed: Run;
}

/**
 * The pairs of runs that may show where a violation comes from, in the order in which they are tried: those of one shape first,
 * in which other content must not move a bit, and then the violation's own.
 */
export function pairsFor(testCase: Case, invariant: Invariant, violation: Violation, subject: Declared): Pair[] {
  const own = twoRunsOf(testCase, invariant, violation, subject);
  const pairs = own ? [{ claim: invariant, ...own }] : [];
  const exact = invariant.kind === 'exact' ? [] : [padContentIsIgnored, batchMatesAreIgnored];
  return [...exact.flatMap((claim) => pairsOf(claim, testCase, subject, violation.row)), ...pairs].filter(isPlain);
}

function pairsOf(claim: Invariant, testCase: Case, subject: Declared, row: number): Pair[] {
  if (claim.unsupported(subject) !== undefined) return [];
  const runs = claim.runs({ ...testCase, singleton: true }, subject);
  if (runs.length === 0) return [];
  const named = (key: string): Run => runs.find((run) => run.key === key)!;
  return claim.alignments!(testCase, subject)
    .map((alignment) => {
      const { expected, observed } = alignment;
      return { claim, alignment, expected: named(expected.run), observed: named(observed.run) };
    })
    .sort((a, b) => Number(b.alignment.observed.row === row) - Number(a.alignment.observed.row === row));
}

/** Are both runs one batch, asked of the subject itself, in which some positions are compared? */
function isPlain({ expected, observed, alignment }: Pair): boolean {
  const isOne = (run: Run): boolean =>
    !run.after && !run.by && !run.loss && !run.together && !run.refusal && run.batch.mask === undefined;
  return (
    isOne(expected) && isOne(observed) && alignment.expected.at.length > 0 && sameInputs(expected, observed, alignment)
  );
}

/** Are the compared positions fed the same? Else what they differ by is no fault of a step. */
function sameInputs(expected: Run, observed: Run, { expected: one, observed: other }: Alignment): boolean {
  return (['inputIds', 'attentionMask', 'tokenTypeIds', 'positionIds', 'segmentIds'] as const).every((field) => {
    const at = (batch: Batch, row: number, position: number): number | undefined =>
      batch[field]?.[row * batch.length + position];
    return one.at.every(
      (position, i) =>
        at(expected.batch, one.row, position) === at(observed.batch, other.row, other.at[i]) ||
        // A mask that is not passed is one of ones.
        (field === 'attentionMask' && (!expected.batch.attentionMask || !observed.batch.attentionMask)),
    );
  });
}
