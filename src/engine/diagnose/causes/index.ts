import { SubjectError } from '../../../core/errors';
import type { ConfirmedCause } from '../../../core/report/diagnosis';
import type { Subject } from '../../../core/subject';
import type { Session } from '../../noise/session';
import type { Cause } from './cause';
import { COMPANY } from './company';
import { MASKS, typesAsMask } from './masks';
import { maximumOverPadding } from './maximum';
import { POOLINGS } from './pooling';
import { POSITION_CAUSES } from './positions';
import { weakMask } from './scale';
import { canTry, Trial } from './trial';

/** What is known already of the outputs of a subject: one violation after the other is about the same ones. */
const known = new WeakMap<Subject, Map<string, Promise<ConfirmedCause | undefined>>>();

/** Every cause that is tried, in this order. */
export const CAUSES: readonly Cause[] = [
  ...POOLINGS,
  maximumOverPadding,
  ...MASKS,
  weakMask,
  ...POSITION_CAUSES,
  ...COMPANY,
];

/**
 * Finds the cause of a violation of an output, such as `pooled.cls`: the first of those known that its experiment confirms.
 *
 * @returns undefined where none is, or where none can be tried
 * @throws LostError, SpentError where the subject may be asked no more
 */
export function causeOf(output: string, session: Session): Promise<ConfirmedCause | undefined> {
  const causes = known.get(session.subject) ?? new Map<string, Promise<ConfirmedCause | undefined>>();
  known.set(session.subject, causes);
  const found = causes.get(output) ?? confirmed(output, session);
  causes.set(output, found);
  return found;
}

async function confirmed(output: string, session: Session): Promise<ConfirmedCause | undefined> {
  const isOfPositions = output === 'lastHiddenState' || output === 'logits' || output.startsWith('perToken.');
  if (!isOfPositions && !output.startsWith('pooled.')) return undefined;
  try {
    const trial = new Trial(session);
    // Where token types act as the mask, tokens of type 0 may be nothing finite.
    const causes = (await canTry(output, session))
      ? CAUSES
      : trial.hasTypes && (await canTry(output, session, 1))
        ? [typesAsMask]
        : [];
    for (const cause of causes) {
      const evidence = await cause.confirm(output, trial);
      if (evidence !== undefined) return { name: cause.name, evidence };
    }
    return undefined;
  } catch (thrown) {
    // A subject that takes no such rows says nothing of a cause.
    if (thrown instanceof SubjectError) return undefined;
    throw thrown;
  }
}
