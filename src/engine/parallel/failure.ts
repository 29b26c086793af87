import { LostError, messageOf, PadproofError, SpentError, SubjectError } from '../../core/errors';
import { BatchNotTaken, BatchNotTakenElsewhere } from '../ask/call-subject';

/** What was thrown, as plain data. */
export interface Failure {
  /** Whose it is: the subject's, on this batch or altogether, that of what computes it, that of a budget, or a bug of padproof. */
  readonly by: 'subject' | 'batch' | 'environment' | 'budget' | 'padproof';
  readonly message: string;
  readonly stack?: string;
}

/** What was thrown in a worker, made plain. The campaign has opened the subject once, so that it cannot be had is its own doing. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof BatchNotTaken) return { by: 'batch', message: thrown.message };
  if (thrown instanceof SubjectError) return { by: 'subject', message: thrown.message };
  if (thrown instanceof LostError) return { by: 'environment', message: thrown.message };
  if (thrown instanceof SpentError) return { by: 'budget', message: thrown.message };
  if (thrown instanceof PadproofError) {
    return { by: 'subject', message: `The subject could not be opened once more: ${thrown.message}` };
  }
  return {
    by: 'padproof',
    message: messageOf(thrown),
    ...(thrown instanceof Error && thrown.stack !== undefined && { stack: thrown.stack }),
  };
}

/** The error that a failure was made from. */
export function errorOf({ by, message, stack }: Failure): Error {
  if (by === 'subject') return new SubjectError(message);
  if (by === 'batch') return new BatchNotTakenElsewhere(message);
  if (by === 'environment') return new LostError(message);
  if (by === 'budget') return new SpentError(message);
  return Object.assign(new Error(message), stack !== undefined && { stack });
}
