import type { Case } from '../../core/case';
import type { Declared } from '../../core/subject';
import type { Invariant, Run } from '../invariants/invariant';
import type { OutputSizes } from './output-sizes';
import type { Shared } from './pool';
import { canPool, runByRun, share } from './pool';

/** A case and the runs that judging it takes, each made once however many invariants ask for it. */
export interface Plan {
  readonly testCase: Case;
  /** The invariants that the case puts to the test. */
  readonly invariants: readonly Invariant[];
  readonly runs: readonly Run[];
  /** Those of the runs that claims share, where the case is pooled. */
  readonly shared: readonly Shared[];
  /** How many runs were asked for, before sharing. */
  readonly asked: number;
  /** Cases with the same signature can stand row for row in the same passes. */
  readonly signature: string;
  /** How many numbers the answers hold where each run is made by itself. */
  readonly cost: number;
}

/** Gathers what these invariants need of a case. One that is pooled is so only where there is something to share. */
export function planCase(asking: Case, invariants: readonly Invariant[], subject: Declared, sizes: OutputSizes): Plan {
  const pools = asking.pooled === true && canPool(invariants, subject);
  const testCase = asking.pooled && !pools ? runByRun(asking) : asking;
  const runs = new Map<string, Run>();
  const judged: Invariant[] = [];
  let asked = 0;
  for (const invariant of invariants) {
    if (pools && invariant.whenPooled === 'left out') continue;
    const needed = invariant.runs(testCase, subject);
    if (needed.length > 0) judged.push(invariant);
    asked += needed.length;
    for (const run of needed) {
      // Where a claim needs the answer, a run that may fail is one that must not.
      if (!runs.has(run.key) || (runs.get(run.key)!.mayFail && !run.mayFail)) runs.set(run.key, run);
    }
  }
  const all = [...runs.values()];
  const { runs: list, shared } = pools ? share(all, testCase, subject) : { runs: all, shared: [] };
  return {
    testCase,
    invariants: judged,
    runs: list,
    shared,
    asked,
    signature: list
      .filter((run) => run.place === 'locked')
      .map((run) => run.key)
      .sort()
      .join(','),
    // What deviates has each run made by itself, in the company of the same cases.
    cost: pools
      ? planCase(runByRun(asking), invariants, subject, sizes).cost
      : list.reduce((n, run) => n + costOf(run, sizes), 0),
  };
}

/** How many numbers the answer to a run holds. */
export function costOf({ batch: { size, length }, wanted }: Run, sizes: OutputSizes): number {
  const pairs = wanted.includes('attentions') ? length * sizes.numbersPerPair : 0;
  const states = wanted.includes('hiddenStates') ? (sizes.numbersInStates ?? 0) : 0;
  return size * length * (sizes.numbersPerToken + pairs + states);
}
