import type { Case } from '../../core/case';
import type { Violation } from '../../core/report/violation';
import type { Declared } from '../../core/subject';
import type { Alignment, Invariant, Run } from '../invariants/invariant';

/** The two runs that a violation holds against each other, and which of their positions. */
export interface TwoRuns {
  readonly expected: Run;
  readonly observed: Run;
  readonly alignment: Alignment;
}

/** Finds the two runs that a violation is about; undefined where its claim judges each run by itself. */
export function twoRunsOf(
  testCase: Case,
  invariant: Invariant,
  { row, runs: [one, other] }: Pick<Violation, 'row' | 'runs'>,
  subject: Declared,
): TwoRuns | undefined {
  const alignment = invariant
    .alignments?.(testCase, subject)
    .find(({ expected, observed }) => observed.row === row && observed.run === other && expected.run === one);
  if (!alignment) return undefined;
  const runs = invariant.runs(testCase, subject);
  const named = (key: string): Run => runs.find((run) => run.key === key)!;
  return { expected: named(one), observed: named(other), alignment };
}
