import fc from 'fast-check';
import type { Case } from '../core/case';
import type { Judgement } from '../invariants/invariant';

/** Most cases that shrinking one violation tries. */
const MOST_TRIALS = 500;

/** The smallest case found that still fails. */
export interface Shrunk {
  readonly testCase: Case;
  readonly judgement: Judgement;
  /** fast-check's path to it within the stream; null where the rows of a group were shrunk instead. */
  readonly path: string | null;
  readonly shrinks: number;
}

type Evaluate = (testCase: Case) => Promise<Judgement>;

/** Shrinks case `index` of the stream of `seed` with fast-check. */
export async function shrinkCase(
  arbitrary: fc.Arbitrary<Case>,
  seed: number,
  index: number,
  evaluate: Evaluate,
): Promise<Shrunk | undefined> {
  let trials = 0;
  let last: Pick<Shrunk, 'testCase' | 'judgement'> | undefined;
  const property = fc.asyncProperty(arbitrary, async (testCase) => {
    // Past the limit everything passes: shrinking ends where it stands.
    if (trials++ >= MOST_TRIALS) return;
    const judgement = await evaluate(testCase);
    if (judgement.verdict !== 'violated') return;
    last = { testCase, judgement };
    throw new Error(judgement.violation?.message);
  });
  const details = await fc.check(property, { seed, path: String(index), numRuns: 1 });
  return last && { ...last, path: details.counterexamplePath, shrinks: details.numShrinks };
}

/**
 * Shrinks a case that fails only in company: takes away halves, quarters, … and single rows for as long as what is left still
 * fails (Zeller's ddmin).
 */
export async function shrinkRows(testCase: Case, evaluate: Evaluate): Promise<Shrunk | undefined> {
  let judgement = await evaluate(testCase);
  if (judgement.verdict !== 'violated') return undefined;
  let smallest = testCase;
  let shrinks = 0;
  let trials = 0;
  for (let size = Math.ceil(smallest.rows.length / 2); size >= 1;) {
    let removed = false;
    for (let from = 0; from < smallest.rows.length && smallest.rows.length > 1;) {
      if (trials++ >= MOST_TRIALS) break;
      const rows = smallest.rows.filter((_, r) => r < from || r >= from + size);
      const candidate = { ...smallest, rows };
      const verdict = rows.length === 0 ? undefined : await evaluate(candidate);
      if (verdict?.verdict === 'violated') {
        [smallest, judgement, removed] = [candidate, verdict, true];
        shrinks++;
      } else {
        from += size;
      }
    }
    if (!removed || size > 1) size = size === 1 ? 0 : Math.ceil(size / 2);
    if (trials >= MOST_TRIALS) break;
  }
  return { testCase: smallest, judgement, path: null, shrinks };
}

/** All rows of the cases that shared a pass, as one case. */
export function companyAsCase(company: readonly Case[]): Case {
  const [{ length, regime }] = company;
  const rows = company.flatMap((testCase) => testCase.rows);
  return { length, rows, solo: true, ...(regime && { regime }) };
}
