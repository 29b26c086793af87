import type { KnownDeviation, SubjectSource } from '../../core/subject';
import type { Verdict } from '../../core/verdict';
import { invariantNamed } from '../invariants';
import type { Judgement } from '../invariants/invariant';
import type { Bound } from '../../numerics/bounds';
import { explainedBy } from '../diagnose/deviation';
import { boundOf, evaluateAlone } from '../judge/evaluate';
import { incompatibilityOf, textIncompatibilityOf } from './compatibility';
import { locate } from '../diagnose/locate';
import type { SubjectReport } from '../../core/report/report';
import { diagnose } from '../diagnose/diagnosis';
import { Sessions } from '../judge/sessions';
import { traitsOf } from '../ask/traits';
import type { Diagnosis } from '../../core/report/diagnosis';
import type { Counterexample, Location } from '../../core/report/counterexample';

/** The result of running a counterexample again. */
export interface Replayed {
  readonly verdict: Verdict;
  /** Why the case could not be judged, where it could not. */
  readonly reason?: string;
  readonly judgement: Judgement;
  /** Where the runs part, if they still do. */
  readonly location?: Location;
  /** A leak, or rounding, where that is a question. */
  readonly diagnosis?: Diagnosis;
  /** The fault of what computes the subject that explains it, where one does. */
  readonly knownDeviation?: KnownDeviation;
  /** What it was judged by, or would have been. */
  readonly bound: Bound;
  /** What the subject declares about itself. */
  readonly traits: SubjectReport;
}

/**
 * Runs a counterexample again, in a pass of its own.
 *
 * @throws UsageError when its invariant is not known, SubjectError when the subject breaks its contract.
 */
export async function replay(
  source: SubjectSource,
  counterexample: Counterexample,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<Replayed> {
  const sessions = new Sessions(source, options);
  try {
    return await replayIn(sessions, counterexample);
  } finally {
    await sessions.close();
  }
}

/** As `replay`, on subjects that are open. */
export async function replayIn(sessions: Sessions, counterexample: Counterexample): Promise<Replayed> {
  const invariant = invariantNamed(counterexample.invariant);
  const testCase = counterexample.case;
  const session = await sessions.open(testCase.weightScale);
  const traits = session.subject;
  const misfit = textIncompatibilityOf(counterexample, traits) ?? incompatibilityOf(testCase, traits);
  const unsupported = invariant.unsupported(traits);
  const expected = await boundOf(invariant, testCase.length, session);
  const declared = traitsOf(session.subject, testCase.weightScale);
  const unjudged = {
    judgement: { verdict: 'vacuous', compared: 0, worst: 0 },
    bound: expected,
    traits: declared,
  } as const;
  if (misfit) return { ...unjudged, verdict: 'vacuous', reason: misfit };
  if (unsupported) return { ...unjudged, verdict: 'unsupported', reason: unsupported };
  const { judgement, bound: used } = await evaluateAlone(testCase, invariant, session);
  // A second look has another bound than was expected; where nothing was put to the test, none was used.
  const bound = judgement.verdict === 'vacuous' ? expected : used;
  if (!judgement.violation) return { verdict: judgement.verdict, judgement, bound, traits: declared };
  const location = await locate(testCase, invariant, judgement.violation, session);
  const diagnosis = await diagnose(testCase, invariant, judgement.violation, session);
  const known = await explainedBy(testCase, invariant, session);
  return {
    verdict: 'violated',
    judgement,
    location,
    ...(diagnosis && { diagnosis }),
    ...(known && { knownDeviation: known }),
    bound,
    traits: declared,
  };
}
