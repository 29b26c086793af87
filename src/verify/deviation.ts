import type { Case } from '../core/case';
import type { KnownDeviation, Subject } from '../core/subject';
import type { Invariant } from '../invariants/invariant';
import { evaluateAlone } from './evaluate';
import type { Session } from './execute';

/**
 * Is a violation nothing but the deviation that the subject says is known? It is where the claim holds for the very case once
 * that deviation is declared in the place of what is right.
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
  const { judgement } = await evaluateAlone(testCase, invariant, {
    ...session,
    subject: declaring(knownDeviation, subject),
  });
  return judgement.verdict === 'violated' ? undefined : knownDeviation;
}

/** The same subject, by other words about its fully masked rows. */
function declaring({ fullyMasked }: KnownDeviation, subject: Subject): Subject {
  return Object.create(subject, { fullyMasked: { value: fullyMasked, enumerable: true } }) as Subject;
}
