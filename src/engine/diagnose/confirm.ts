import { LostError, SpentError, SubjectError } from '../../core/errors';
import type { Judged } from '../judge/evaluate';
import { evaluateAlone } from '../judge/evaluate';
import type { Sessions } from '../judge/sessions';
import type { Suspicion } from './suspicion';

/** What was said of suspicions that were tried alone already. */
export type Confirmations = Map<Suspicion, Judged>;

/** Runs a suspicion once more, alone. @returns what its claim says of that; undefined where the subject gave no answer. */
export async function confirm({ testCase, invariant }: Suspicion, sessions: Sessions): Promise<Judged | undefined> {
  try {
    return await evaluateAlone(testCase, invariant, await sessions.open(testCase.weightScale));
  } catch (thrown) {
    if ([SubjectError, LostError, SpentError].some((kind) => thrown instanceof kind)) return undefined;
    throw thrown;
  }
}
