import type { KnownDeviation, SubjectSource } from '../../core/subject';
import type { Verdict } from '../../core/verdict';
import { LostError, messageOf, PadproofError, SpentError } from '../../core/errors';
import { invariantNamed } from '../invariants';
import type { Judgement } from '../invariants/invariant';
import type { Bound } from '../../numerics/bounds';
import { explainedBy } from '../diagnose/deviation';
import { isIntermittent, recurrenceOf } from '../diagnose/recurrence';
import type { Judged } from '../judge/evaluate';
import { boundOf, evaluateAlone } from '../judge/evaluate';
import { incompatibilityOf, textIncompatibilityOf } from './compatibility';
import { locate, NOT_TWICE } from '../diagnose/locate';
import type { SubjectReport } from '../../core/report/report';
import { ANOTHER_TIME, diagnose } from '../diagnose/diagnosis';
import type { LocatingOptions } from '../diagnose/nodes/locate-node';
import { cutNode } from '../diagnose/nodes/cut-node';
import type { CutModel } from '../../core/inside';
import { Sessions } from '../judge/sessions';
import { traitsOf } from '../ask/traits';
import type { Diagnosis } from '../../core/report/diagnosis';
import type { Recurrence } from '../../core/report/recurrence';
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
  /** How often it broke, where that was told when it was saved: it is tried as often again. */
  readonly recurrence?: Recurrence;
  /** What the subject declares about itself. */
  readonly traits: SubjectReport;
  /** The step that it was located in, as a model, where that was asked for and there is one; or why there is none. */
  readonly cut?: CutModel | string;
}

/**
 * Runs a counterexample again, in a pass of its own.
 *
 * @throws UsageError when its invariant is not known, SubjectError when the subject breaks its contract.
 */
export async function replay(
  source: SubjectSource,
  counterexample: Counterexample,
  { cut, ...options }: { readonly timeoutMs?: number; readonly signal?: AbortSignal; readonly cut?: boolean } = {},
): Promise<Replayed> {
  const sessions = new Sessions(source, options);
  try {
    return await replayIn(sessions, counterexample, { cut });
  } finally {
    await sessions.close();
  }
}

/**
 * As `replay`, on subjects that are open.
 * @param cut make a model of the step that it is located in
 * @param locating how long, and how closely, that step is looked for
 */
export async function replayIn(
  sessions: Sessions,
  counterexample: Counterexample,
  { cut = false, locating = {} }: { readonly cut?: boolean; readonly locating?: LocatingOptions } = {},
): Promise<Replayed> {
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
  let judged: Judged | undefined;
  const evaluate = async (): Promise<Judgement> => {
    const now = await evaluateAlone(testCase, invariant, session);
    if (!judged || now.judgement.violation) judged = now;
    return now.judgement;
  };
  const tries = counterexample.recurrence?.tries;
  const again = await recurrenceOf(testCase, evaluate, { repeat: tries ?? 1 });
  const recurrence = tries === undefined ? undefined : again?.recurrence;
  const { judgement, bound: used } = judged!;
  // A second look has another bound than was expected; where nothing was put to the test, none was used.
  const bound = judgement.verdict === 'vacuous' ? expected : used;
  const told = { judgement, bound, traits: declared, ...(recurrence && { recurrence }) };
  if (!judgement.violation) return { ...told, verdict: judgement.verdict };
  if (recurrence && isIntermittent(recurrence))
    return { ...told, verdict: 'violated', location: { where: NOT_TWICE }, diagnosis: ANOTHER_TIME };
  // Whoever asks for a step waits for it, on a busy machine as well.
  const patient = { ...locating, ...(cut && { mostMs: Infinity }) };
  const location = await locate(testCase, invariant, judgement.violation, session, patient);
  const diagnosis = await diagnose(testCase, invariant, judgement.violation, session);
  const known = await explainedBy(testCase, invariant, session);
  const { node } = location;
  const model = cut && node && (await cutOrWhy(cutNode(testCase, invariant, judgement.violation, session, node)));
  return {
    ...told,
    ...(model && { cut: model }),
    verdict: 'violated',
    location,
    ...(diagnosis && { diagnosis }),
    ...(known && { knownDeviation: known }),
  };
}

/** A step that cannot be cut out costs nothing of what was found. */
async function cutOrWhy(cutting: Promise<CutModel>): Promise<CutModel | string> {
  try {
    return await cutting;
  } catch (thrown) {
    if (!(thrown instanceof PadproofError) || thrown instanceof LostError || thrown instanceof SpentError) throw thrown;
    return messageOf(thrown);
  }
}
