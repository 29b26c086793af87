import type { Case } from '../../core/case';
import type { Traits } from '../../core/subject';
import type { Evidence, Invariant, Judgement } from '../invariants/invariant';
import type { Bound } from '../../numerics/bounds';
import { EXACT, noiseBound, nondeterminismBound, repeatNoiseBound, shapeBound } from '../../numerics/bounds';
import type { Executed } from '../ask/execute';
import { execute } from '../ask/execute';
import { planCase } from '../plan/plan';
import type { Session } from '../noise/session';

/** The bound that a claim is judged by at a number of positions, S. */
export async function boundOf(invariant: Invariant, length: number, session: Session): Promise<Bound> {
  const { kind } = invariant;
  const { backend, precision, texts } = session.subject;
  if (kind === 'calibrated' && invariant.bound) return invariant.bound;
  // A positive control speaks only where what it sees is more than what the subject does by itself.
  const known = kind === 'positive control' && !texts ? await session.noise.knownNondeterminism(length) : undefined;
  if (known) return repeatNoiseBound(known);
  if (kind !== 'calibrated' && !texts) return EXACT;
  const { noise, nondeterminism } = await session.noise.at(length);
  if (nondeterminism) return nondeterminismBound(nondeterminism, backend, precision);
  return noise ? noiseBound(noise) : shapeBound(backend, precision);
}

/** What a judge said, and by which bound. */
export interface Judged {
  readonly judgement: Judgement;
  readonly bound: Bound;
}

/**
 * Has an invariant judge what a case's runs gave. What is out of the bound of its shape is judged once more by the noise on
 * its own sequences, those of the rows that are out of it, where that could be the reason: some sequences magnify rounding
 * more than others. What is not the same bit for bit is judged once more by what the subject differs from itself by.
 *
 * @param lookTwice leave the second look out where a claim is broken anyway
 */
export async function judge(
  invariant: Invariant,
  executed: Executed,
  session: Session,
  lookTwice = true,
): Promise<Judged> {
  const { testCase } = executed.plan;
  const bound = await boundOf(invariant, testCase.length, session);
  const judgement = judgeBy(bound, invariant, executed, session.subject);
  if (!mayBeRounding(judgement)) return { judgement, bound };
  const other = await secondBound(bound, invariant, executed, judgement, session, lookTwice);
  if (!other) return { judgement, bound };
  return { judgement: judgeBy(other, invariant, executed, session.subject), bound: other };
}

/** By what a violation is to be judged once more, where it is. */
async function secondBound(
  bound: Bound,
  { kind }: Invariant,
  { plan: { testCase } }: Executed,
  { rows }: Judgement,
  session: Session,
  lookTwice: boolean,
): Promise<Bound | undefined> {
  const { subject, noise, cost } = session;
  if (bound === EXACT && kind === 'exact') {
    const nondeterminism = await noise.nondeterminism(testCase.length);
    return nondeterminism && repeatNoiseBound(nondeterminism);
  }
  if (!lookTwice || kind === 'positive control') return undefined;
  if (subject.texts) {
    cost.secondLooks++;
    return nondeterminismBound(await noise.nondeterminismOn(testCase, rows), subject.backend, subject.precision);
  }
  if (!bound.noise || bound.nondeterminism) return undefined;
  cost.secondLooks++;
  return noiseBound((await noise.on(testCase, rows))!);
}

function judgeBy(
  bound: Bound,
  invariant: Invariant,
  { plan, encodings, gradients, refusals }: Executed,
  traits: Traits,
): Judgement {
  const evidence: Evidence = { traits, encodings, gradients, refusals, bound };
  return invariant.judge(plan.testCase, evidence);
}

/** No sequence magnifies rounding to this part of a number; what is further off needs no second look. */
const MOST_MAGNIFIED = 2 ** -6;

/** Is what was found so small, in parts of the number itself, that rounding could do it on some sequence? */
function mayBeRounding({ violation }: Judgement): boolean {
  if (!violation) return false;
  const { observed, expected } = violation;
  return Math.abs(observed - expected) <= MOST_MAGNIFIED * Math.max(1, Math.abs(expected));
}

/** Nothing was put to the test. */
const VACUOUS: Judgement = { verdict: 'vacuous', compared: 0, worst: 0 };

/** Runs one case by itself, in no company, for one invariant. */
export async function evaluateAlone(testCase: Case, invariant: Invariant, session: Session): Promise<Judged> {
  const executed = await executeAlone(testCase, invariant, session);
  return executed ? judge(invariant, executed, session) : { judgement: VACUOUS, bound: EXACT };
}

/** As `evaluateAlone`, by a bound that is known already. */
export async function evaluateWithin(
  bound: Bound,
  testCase: Case,
  invariant: Invariant,
  session: Session,
): Promise<Judgement> {
  const executed = await executeAlone(testCase, invariant, session);
  return executed ? judgeBy(bound, invariant, executed, session.subject) : VACUOUS;
}

async function executeAlone(testCase: Case, invariant: Invariant, session: Session): Promise<Executed | undefined> {
  const sizes = { numbersPerToken: 0, numbersPerPair: 0 };
  const plan = planCase({ ...testCase, singleton: true }, [invariant], session.subject, sizes);
  return plan.invariants.length === 0 ? undefined : (await execute([plan], session))[0];
}
