import type { Case } from '../../core/case';
import { isOfTheSubject, messageOf, SpentError } from '../../core/errors';
import type { KnownDeviation, Subject } from '../../core/subject';
import type { Invariant, Judgement } from '../invariants/invariant';
import type { Scope } from '../invariants/scope';
import { scopeOf } from '../invariants/scope';
import type { Bound } from '../../numerics/bounds';
import { EXACT, PARTS } from '../../numerics/bounds';
import { explainedBy } from './deviation';
import type { Doubts, Judged } from '../judge/evaluate';
import { evaluateAlone, evaluateWithin } from '../judge/evaluate';
import { SubjectThrew } from '../ask/call-subject';
import type { Confirmations } from './confirm';
import { locate, NOT_TWICE } from './locate';
import { ANOTHER_TIME, diagnose } from './diagnosis';
import { needsOf } from './needs';
import { isIntermittent, recurrenceOf } from './recurrence';
import type { Sessions } from '../judge/sessions';
import type { Evaluate, Shrunk } from './shrink';
import { shrinkCase, shrinkPassCases, shrinkGiven } from './shrink';
import type { Origin, Suspicion } from './suspicion';
import type { Diagnosis } from '../../core/report/diagnosis';
import type { Needs } from '../../core/report/needs';
import type { Recurrence } from '../../core/report/recurrence';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { Counterexample, Location } from '../../core/report/counterexample';
import { REPORT_VERSION } from '../../core/report/counterexample';

/** How many suspicions of one claim are tried for one that recurs alone. */
export const MOST_SUSPICIONS = 8;

/** What there is beside the suspicions. */
export interface Investigating {
  /** What was said of those that were run alone already. */
  readonly known?: Confirmations;
  /** When it has to come to an end, by `performance.now()`: what is smallest by then stands. */
  readonly until?: number;
  /** How often what is smallest is asked for again; a few times, and more often where one of those holds, if it is absent. */
  readonly repeat?: number;
  /** What says whether it is a leak, and of what; absent where this process does. */
  readonly diagnosing?: typeof diagnose;
  /** Called where the subject, or the end of a budget, keeps it from coming to its end. */
  readonly onFailure?: (message: string) => void;
}

/** Of the time that there is, shrinking takes this part; the rest is for where it is and what it depends on. */
const FOR_SHRINKING = 0.7;

/**
 * Makes a counterexample of violations that were seen in bulk: takes the first that recurs alone, shrinks and locates it.
 * Where none does, that is a finding all the same: then a whole group is the case, and shrinks by rows.
 *
 * @param suspicions of one claim, in the order of their cases
 */
export async function investigate(
  suspicions: readonly Suspicion[],
  origin: Origin,
  spec: SubjectSpec,
  sessions: Sessions,
  { known = new Map(), until = Infinity, repeat, diagnosing = diagnose, onFailure }: Investigating = {},
): Promise<Counterexample> {
  const began = performance.now();
  let [suspicion] = suspicions;
  const { invariant } = suspicion;
  const vacuous: Judgement = { verdict: 'vacuous', compared: 0, worst: 0 };
  const asFound = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      // A smaller batch may be one that the subject cannot take at all; that is no smaller instance of this violation.
      // Where it may be asked no more, the smallest so far stands.
      if (thrown instanceof SpentError) onFailure?.(messageOf(thrown));
      if (thrown instanceof SubjectThrew || thrown instanceof SpentError) return otherwise;
      throw thrown;
    }
  };
  let scope: Scope | undefined;
  const late = (): boolean => performance.now() > began + FOR_SHRINKING * (until - began);
  /** What is in use shrinks to what is in use, and what lies beyond to what does. */
  const isOfIts = (candidate: Case, subject: Subject): boolean => {
    scope ??= scopeOf(invariant, suspicion.testCase, subject);
    return canTake(candidate, subject) && scopeOf(invariant, candidate, subject) === scope;
  };
  const unjudged: Judged = { judgement: vacuous, bound: EXACT };
  const evaluate = (candidate: Case, doubts?: Doubts): Promise<Judged> =>
    asFound(async () => {
      const session = await sessions.open(candidate.weightScale);
      return isOfIts(candidate, session.subject) ? evaluateAlone(candidate, invariant, session, doubts) : unjudged;
    }, unjudged);
  let shrunk = asSeen(suspicion, origin);
  let recursAlone = false;
  let location: Location | undefined;
  let diagnosis: Diagnosis | undefined;
  let deviation: KnownDeviation | undefined;
  let bound: Bound | undefined;
  let recurrence: Recurrence | undefined;
  let needs: Needs | undefined;
  try {
    for (const candidate of suspicions.slice(0, MOST_SUSPICIONS)) {
      const alone = known.get(candidate) ?? (await evaluate({ ...candidate.testCase }));
      if (alone.judgement.verdict !== 'violated') continue;
      recursAlone = true;
      // Noise on its own sequences is measured for this claim, whoever else has met the case.
      suspicion = { ...candidate, testCase: { ...candidate.testCase } };
      bound = alone.bound;
      shrunk = { ...asSeen(suspicion, origin), judgement: alone.judgement };
      break;
    }
    const by = bound;
    const moves = by === PARTS || by?.noise !== undefined;
    const doubted = invariant.kind === 'calibrated' || (invariant.kind === 'exact' && moves) ? evaluate : undefined;
    const small = await smallest(suspicion, shrunk, recursAlone, origin, doubted, async (candidate) => {
      if (late()) return vacuous;
      // The noise on the sequences of the case that was found serves for its parts, too, and so do bits.
      return servesForParts(by, invariant) && candidate.weightScale === suspicion.testCase.weightScale
        ? asFound(async () => {
            const session = await sessions.open(candidate.weightScale);
            return isOfIts(candidate, session.subject) ? evaluateWithin(by, candidate, invariant, session) : vacuous;
          }, vacuous)
        : evaluate(candidate).then(({ judgement }) => judgement);
    });
    shrunk = small;
    const recurs = (small.isMetAgain && repeat === undefined) || performance.now() > until;
    const judgedAgain = async (testCase: Case): Promise<Judgement> => (await evaluate(testCase)).judgement;
    const again = recurs ? undefined : await recurrenceOf(shrunk.testCase, judgedAgain, { repeat, until });
    recurrence = again?.recurrence;
    if (again?.judgement) [shrunk, recursAlone] = [{ ...shrunk, judgement: again.judgement }, true];
    if (performance.now() > until) location = { where: 'not located: the time was over' };
    else if (recurrence && isIntermittent(recurrence)) {
      // What one try shows and the next does not tells nothing of where it comes from.
      location = { where: NOT_TWICE };
      diagnosis = ANOTHER_TIME;
    } else {
      const session = await sessions.open(shrunk.testCase.weightScale);
      location = await locate(shrunk.testCase, invariant, shrunk.judgement.violation!, session, { until });
      deviation = await explainedBy(shrunk.testCase, invariant, session);
      diagnosis = await diagnosing(shrunk.testCase, invariant, shrunk.judgement.violation!, session, until);
      const { weightScales } = sessions;
      // What is far out of the bound of its shape is out of any.
      const surely = async (candidate: Case): Promise<Judgement> => {
        const { judgement } = await evaluate(candidate, NO_DOUBTS);
        return isFar(judgement) ? judgement : judgedAgain(candidate);
      };
      const asking = { traits: session.subject, weightScales, until, evaluate: surely };
      needs = await needsOf(shrunk.testCase, invariant, asking);
    }
  } catch (thrown) {
    // An interrupted investigation reports the violation as it was found.
    const ended = isOfTheSubject(thrown);
    if (!ended && !sessions.interrupted) throw thrown;
    if (ended) {
      // What was located by then stands.
      location ??= { where: `not located: ${messageOf(thrown)}` };
      onFailure?.(messageOf(thrown));
    }
  }
  location ??= { where: 'not located: the run was interrupted' };
  return {
    ...counterexampleOf(suspicion, shrunk, recursAlone, location, origin, spec),
    ...(recurrence && { recurrence }),
    ...(needs && { needs }),
    ...(diagnosis && { diagnosis }),
    ...(deviation && { knownDeviation: deviation }),
  };
}

const NO_DOUBTS: Doubts = { lookTwice: false, askAgain: false };
/** What is out of a bound by so many times is so, whichever sequences magnify rounding. */
const FAR = 8;

function isFar({ violation }: Judgement): boolean {
  return !violation || violation.deviation > FAR * violation.bound;
}

function servesForParts(bound: Bound | undefined, { kind }: Invariant): bound is Bound {
  return bound !== undefined && (bound.noise !== undefined || bound.nondeterminism === true || kind === 'exact');
}

/** Shrinking takes positions away, which a subject of one length must not be asked for. */
function canTake({ length }: Case, { staticShape }: Subject): boolean {
  return staticShape?.length === undefined || staticShape.length === length;
}

/**
 * A counterexample of a violation that there was no time to look into: as it was seen, in bulk, or alone.
 * @param alone what its claim said when it was run alone, where that was a violation
 */
export function uninvestigated(
  suspicion: Suspicion,
  why: string,
  origin: Origin,
  spec: SubjectSpec,
  alone?: Judgement,
): Counterexample {
  const seen = { ...asSeen(suspicion, origin), ...(alone && { judgement: alone }) };
  const where = `not located: ${why}`;
  return counterexampleOf(suspicion, seen, alone !== undefined, { where }, origin, spec);
}

function counterexampleOf(
  { invariant, index }: Suspicion,
  { testCase, judgement, path, shrinks }: Shrunk,
  recursAlone: boolean,
  location: Location,
  origin: Origin,
  spec: SubjectSpec,
): Counterexample {
  const { seed } = origin;
  const { history, ...bare } = testCase;
  return {
    format: 'padproof-counterexample',
    version: REPORT_VERSION,
    invariant: invariant.name,
    claim: invariant.claim,
    subject: spec,
    case: { ...bare, singleton: true, ...(invariant.readsHistory && history && { history }) },
    violation: judgement.violation!,
    location,
    found: { seed, index, path, shrinks, ...('exhaustive' in origin && { exhaustive: origin.exhaustive }) },
    recursAlone,
  };
}

/** The violation as it was seen, not shrunk. */
function asSeen({ testCase, judgement, index, offStream }: Suspicion, origin: Origin): Shrunk {
  return { testCase, judgement, path: 'arbitrary' in origin && !offStream ? String(index) : null, shrinks: 0 };
}

/**
 * Shrinks what was seen.
 *
 * @param doubted judges the outcome once more, where it may be noise: it must fail, too, or what was seen stands
 */
async function smallest(
  suspicion: Suspicion,
  seen: Shrunk,
  recursAlone: boolean,
  origin: Origin,
  doubted: ((candidate: Case) => Promise<Judged>) | undefined,
  evaluateQuickly: Evaluate,
): Promise<Shrunk & { readonly isMetAgain?: true }> {
  const shrunk = recursAlone
    ? await shrinkAlone(suspicion, seen.judgement, origin, evaluateQuickly)
    : await shrinkPassCases(suspicion.passCases, evaluateQuickly);
  if (!shrunk || !doubted) return shrunk ?? seen;
  const { judgement } = await doubted(shrunk.testCase);
  return judgement.verdict === 'violated' ? { ...shrunk, judgement, isMetAgain: true } : seen;
}

/** Shrinks a case that fails by itself: along its stream, where one holds it. */
async function shrinkAlone(
  { testCase, index, offStream }: Suspicion,
  judgement: Judgement,
  origin: Origin,
  evaluate: Evaluate,
): Promise<Shrunk | undefined> {
  if ('arbitrary' in origin && !offStream) return shrinkCase(origin.arbitrary, origin.seed, index, evaluate);
  return shrinkGiven(testCase, judgement, evaluate);
}
