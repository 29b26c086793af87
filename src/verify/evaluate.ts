import type { Case } from '../core/case';
import type { Traits } from '../core/subject';
import type { Evidence, Invariant, Judgement } from '../invariants/invariant';
import type { Bound } from '../numerics/bounds';
import { EXACT, noiseBound, shapeBound } from '../numerics/bounds';
import type { Executed, Session } from './execute';
import { execute } from './execute';
import { planCase } from './plan';

/** The bound that a claim is judged by at a number of positions, S. */
export async function boundOf(invariant: Invariant, length: number, session: Session): Promise<Bound> {
  if (invariant.kind !== 'calibrated') return EXACT;
  if (invariant.bound) return invariant.bound;
  const { noise } = await session.noise.at(length);
  return noise ? noiseBound(noise) : shapeBound(session.subject.backend);
}

/** What a judge said, and by which bound. */
export interface Judged {
  readonly judgement: Judgement;
  readonly bound: Bound;
}

/**
 * Has an invariant judge what a case's runs gave. What is out of the bound of its shape is judged once more by the noise on
 * its own sequences, those of the rows that are out of it, where that could be the reason: some sequences magnify rounding
 * more than others.
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
  if (!lookTwice || !bound.noise || !mayBeRounding(judgement)) return { judgement, bound };
  session.work.secondLooks++;
  const own = noiseBound((await session.noise.on(testCase, judgement.rows))!);
  return { judgement: judgeBy(own, invariant, executed, session.subject), bound: own };
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
  const plan = planCase({ ...testCase, solo: true }, [invariant], session.subject, sizes);
  return plan.invariants.length === 0 ? undefined : (await execute([plan], session))[0];
}
