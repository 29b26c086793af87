import type { Case } from '../core/case';
import type { Traits } from '../core/subject';
import type { Evidence, Invariant, Judgement } from '../invariants/invariant';
import type { Bound } from '../numerics/bounds';
import { EXACT, shapeBound } from '../numerics/bounds';
import type { Executed, Session } from './execute';
import { execute } from './execute';
import { planCase } from './plan';

/** The bound that a claim is judged by. */
export function boundOf(invariant: Invariant, traits: Traits): Bound {
  if (invariant.kind !== 'calibrated') return EXACT;
  return invariant.bound ?? shapeBound(traits.backend);
}

/** Has an invariant judge what a case's runs gave. */
export function judge(
  invariant: Invariant,
  { plan, encodings, gradients, refusals }: Executed,
  traits: Traits,
): Judgement {
  const evidence: Evidence = { traits, encodings, gradients, refusals, bound: boundOf(invariant, traits) };
  return invariant.judge(plan.testCase, evidence);
}

/** Runs one case by itself, in no company, for one invariant. */
export async function evaluateAlone(testCase: Case, invariant: Invariant, session: Session): Promise<Judgement> {
  const sizes = { numbersPerToken: 0, numbersPerPair: 0 };
  const plan = planCase({ ...testCase, solo: true }, [invariant], session.subject, sizes);
  if (plan.invariants.length === 0) return { verdict: 'vacuous', compared: 0, worst: 0 };
  const [executed] = await execute([plan], session);
  return judge(invariant, executed, session.subject);
}
