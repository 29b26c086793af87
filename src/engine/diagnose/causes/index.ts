import { SubjectError } from '../../../core/errors';
import type { ConfirmedCause } from '../../../core/report/diagnosis';
import type { Subject } from '../../../core/subject';
import type { Session } from '../../noise/session';
import { AGAINST_FLOAT64 } from './against-float64';
import { ALL_PADDING } from './all-padding';
import { expertCapacity } from './capacity';
import type { Cause } from './cause';
import { COMPANY } from './company';
import { COUNTS } from './counts';
import { earlierMask } from './earlier-mask';
import { FORM_CAUSES } from './forms';
import { INSTANCES } from './instances';
import { MASKS, typesAsMask } from './masks';
import { maximumOverPadding } from './maximum';
import { PADDED_QUERIES } from './padded-queries';
import { NOT_FINITE } from './not-finite';
import { PATHS } from './paths';
import { POOLINGS } from './pooling';
import { POSITION_CAUSES } from './positions';
import { READINGS } from './readings';
import { ROWS } from './rows';
import { overpowered, weakMask } from './scale';
import { SCALES } from './scaled';
import { SOFTMAX } from './softmax';
import { specialIdUnderPadding } from './special-id';
import { canTry, takesTrials, Trial } from './trial';
import { UNMASKED } from './unmasked';
import { WHOLE_ROW } from './whole-row';

/** What was tried already of a subject: one violation after the other is about the same outputs. */
interface Tried {
  readonly trial: Trial;
  /** By cause and output. */
  readonly evidence: Map<Cause, Map<string, Promise<string | undefined>>>;
}

const known = new WeakMap<Subject, Tried>();

/** Every cause that is tried, in this order. */
export const CAUSES: readonly Cause[] = [
  // Before what else its vector is in a row without such an id.
  specialIdUnderPadding,
  ...POOLINGS,
  maximumOverPadding,
  ...MASKS,
  weakMask,
  ...POSITION_CAUSES,
  ...COMPANY,
  ...READINGS,
  ...UNMASKED,
  ...ROWS,
  ...COUNTS,
  ...SOFTMAX,
  overpowered,
  earlierMask,
  ...SCALES,
  ...WHOLE_ROW,
  ...FORM_CAUSES,
  ...ALL_PADDING,
  ...NOT_FINITE,
  ...PADDED_QUERIES,
  ...AGAINST_FLOAT64,
  ...PATHS,
  ...INSTANCES,
  // Last, since it asks for the most rows.
  expertCapacity,
];

/** What a cause is sought of. */
export interface Sought {
  /** The claim that is violated, by its name. */
  readonly claim: string;
  /** Is it something else than what lies under padding or in other rows? Then only causes are tried that name the claim. */
  readonly isNamed?: boolean;
  /** When it has to come to an end, by `performance.now()`. */
  readonly until?: number;
}

/**
 * Finds the cause of a violation of an output, such as `pooled.cls`: the first of those known that its experiment confirms.
 *
 * @returns undefined where none is, or where none can be tried
 * @throws LostError, SpentError where the subject may be asked no more
 */
export async function causeOf(output: string, session: Session, sought: Sought): Promise<ConfirmedCause | undefined> {
  const isOfPositions = output === 'lastHiddenState' || output === 'logits' || output.startsWith('perToken.');
  if (!isOfPositions && !output.startsWith('pooled.')) return undefined;
  const tried = known.get(session.subject) ?? { trial: new Trial(session), evidence: new Map() };
  known.set(session.subject, tried);
  try {
    for (const cause of await causesFor(output, session, tried.trial)) {
      if (!isOf(cause, sought)) continue;
      if (performance.now() > (sought.until ?? Infinity)) return undefined;
      const ofIts = tried.evidence.get(cause) ?? new Map<string, Promise<string | undefined>>();
      tried.evidence.set(cause, ofIts);
      const confirmed = ofIts.get(output) ?? cause.confirm(output, tried.trial);
      ofIts.set(output, confirmed);
      const evidence = await confirmed;
      if (evidence !== undefined) return { name: cause.name, evidence };
    }
    return undefined;
  } catch (thrown) {
    // A subject that takes no such rows says nothing of a cause.
    if (thrown instanceof SubjectError) return undefined;
    throw thrown;
  }
}

/** Those that can be tried: where token types act as the mask, tokens of type 0 may be nothing finite, and so may padding be. */
async function causesFor(output: string, session: Session, trial: Trial): Promise<readonly Cause[]> {
  if (!takesTrials(session.subject)) return [];
  if (await canTry(output, session)) return CAUSES;
  return trial.hasTypes && (await canTry(output, session, 1)) ? [typesAsMask] : [...NOT_FINITE, ...INSTANCES];
}

/** May a cause be that of a claim? */
function isOf({ claims, besides = [] }: Cause, { claim, isNamed }: Sought): boolean {
  return claims ? claims.includes(claim) : !isNamed || besides.includes(claim);
}
