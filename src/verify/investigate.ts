import type fc from 'fast-check';
import type { Case } from '../core/case';
import { messageOf, SubjectError } from '../core/errors';
import type { Invariant, Judgement } from '../invariants/invariant';
import { evaluateAlone } from './evaluate';
import type { Executed } from './execute';
import { locate } from './locate';
import type { Counterexample, Location, SubjectSpec } from './report';
import { REPORT_VERSION } from './report';
import type { Sessions } from './sessions';
import type { Shrunk } from './shrink';
import { shrinkCase, shrinkCompany } from './shrink';

/** A violation seen in bulk. */
export interface Suspicion {
  readonly invariant: Invariant;
  readonly index: number;
  readonly executed: Executed;
  readonly judgement: Judgement;
}

/**
 * Makes a counterexample of a violation that was seen in bulk: confirms it alone, shrinks it and locates it. One that does
 * not recur alone is a finding all the same: then the whole group is the case, and shrinks by rows.
 */
export async function investigate(
  { invariant, index, executed, judgement }: Suspicion,
  arbitrary: fc.Arbitrary<Case>,
  seed: number,
  spec: SubjectSpec,
  sessions: Sessions,
): Promise<Counterexample> {
  const { testCase } = executed.plan;
  const evaluate = async (candidate: Case): Promise<Judgement> => {
    try {
      return await evaluateAlone(candidate, invariant, await sessions.open(candidate.regime));
    } catch (thrown) {
      // A smaller batch may be one that the subject cannot take at all; that is no smaller instance of this violation.
      if (thrown instanceof SubjectError) return { verdict: 'vacuous', compared: 0, worst: 0 };
      throw thrown;
    }
  };
  let shrunk: Shrunk = { testCase, judgement, path: String(index), shrinks: 0 };
  let recursAlone = false;
  let location: Location = { where: 'not located: the run was interrupted' };
  try {
    const alone = await evaluate(testCase);
    recursAlone = alone.verdict === 'violated';
    if (recursAlone) {
      shrunk = { ...shrunk, judgement: alone };
      shrunk = (await shrinkCase(arbitrary, seed, index, evaluate)) ?? shrunk;
    } else {
      shrunk = (await shrinkCompany(executed.company, evaluate)) ?? { ...shrunk, path: null };
    }
    const session = await sessions.open(shrunk.testCase.regime);
    location = await locate(shrunk.testCase, invariant, shrunk.judgement.violation!, session);
  } catch (thrown) {
    // An interrupted investigation reports the violation as it was found.
    if (!(thrown instanceof SubjectError) && !sessions.interrupted) throw thrown;
    if (thrown instanceof SubjectError) location = { where: `not located: ${messageOf(thrown)}` };
  }
  return {
    format: 'padproof-counterexample',
    version: REPORT_VERSION,
    invariant: invariant.name,
    claim: invariant.claim,
    subject: spec,
    case: { ...shrunk.testCase, solo: true },
    violation: shrunk.judgement.violation!,
    location,
    found: { seed, index, path: shrunk.path, shrinks: shrunk.shrinks },
    recursAlone,
  };
}
