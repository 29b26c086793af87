import type { Case } from '../../core/case';
import type { KnownDeviation, Subject } from '../../core/subject';
import { withProperties } from '../../core/with-properties';
import type { Invariant } from '../invariants/invariant';
import { evaluateAlone } from '../judge/evaluate';
import type { Session } from '../noise/session';

/**
 * Is a violation nothing but the deviation that the subject says is known? It is where the claim holds for the very case once
 * that deviation is declared in the place of what is right; where that is to refuse fully masked rows, without them.
 *
 * @returns the deviation; undefined where there is none, or where more is wrong
 * @throws SubjectError where the subject fails
 */
export async function explainedBy(
  testCase: Case,
  invariant: Invariant,
  session: Session,
): Promise<KnownDeviation | undefined> {
  const { subject } = session;
  const { knownDeviation } = subject;
  if (!knownDeviation || knownDeviation.fullyMasked === subject.fullyMasked) return undefined;
  const declared = { ...session, subject: declaring(knownDeviation, subject) };
  if (knownDeviation.fullyMasked !== 'refused') {
    const { judgement } = await evaluateAlone(testCase, invariant, declared);
    return judgement.verdict === 'violated' ? undefined : knownDeviation;
  }
  const rows = testCase.rows.filter(({ at }) => at.length > 0);
  if (rows.length === testCase.rows.length) return undefined;
  if (rows.length === 0) return knownDeviation; // nothing else is there that could be wrong
  // What refuses them cannot be asked to: the case is judged as that of any subject that is sent none.
  const { judgement } = await evaluateAlone({ ...testCase, rows }, invariant, session);
  return judgement.verdict === 'violated' ? undefined : knownDeviation;
}

/** The same subject, by other words about its fully masked rows. */
function declaring({ fullyMasked }: KnownDeviation, subject: Subject): Subject {
  return withProperties(subject, { fullyMasked });
}
