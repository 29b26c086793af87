import fc from 'fast-check';
import type { Case } from '../../core/case';
import type { Judgement } from '../invariants/invariant';
import { OWN_PARAMETERS, withoutHooks } from '../generate/own-parameters';
import { reduce } from './reduce';

/** Most cases that shrinking one violation with fast-check tries. */
const MOST_TRIALS = 400;

/** The smallest case found that still fails. */
export interface Shrunk {
  readonly testCase: Case;
  readonly judgement: Judgement;
  /** fast-check's path to where it got to within the stream; null where no stream holds what was shrunk. */
  readonly path: string | null;
  readonly shrinks: number;
}

/** Judges a candidate. */
export type Evaluate = (testCase: Case) => Promise<Judgement>;

/** Shrinks case `index` of the stream of `seed` with fast-check, then takes away what can go. */
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
  const details = await fc.check(withoutHooks(property), {
    ...OWN_PARAMETERS,
    seed,
    path: String(index),
    examples: [],
    numRuns: 1,
  });
  if (!last) return undefined;
  const { steps, ...smallest } = await reduce(last.testCase, last.judgement, evaluate);
  return { ...smallest, path: details.counterexamplePath, shrinks: details.numShrinks + steps };
}

/** Shrinks a case that fails only in company: the whole group, of which rows are taken away first. */
export async function shrinkPassCases(passCases: readonly Case[], evaluate: Evaluate): Promise<Shrunk | undefined> {
  const [{ length, weightScale }] = passCases;
  const rows = passCases.flatMap((testCase) => testCase.rows);
  const group: Case = { length, rows, singleton: true, ...(weightScale && { weightScale }) };
  const judgement = await evaluate(group);
  return judgement.verdict === 'violated' ? shrinkGiven(group, judgement, evaluate) : undefined;
}

/**
 * Shrinks a case that no stream holds.
 *
 * @param judgement what the judge said of it, a violation
 */
export async function shrinkGiven(testCase: Case, judgement: Judgement, evaluate: Evaluate): Promise<Shrunk> {
  const { steps, ...smallest } = await reduce(testCase, judgement, evaluate);
  return { ...smallest, path: null, shrinks: steps };
}
