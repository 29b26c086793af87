import { isOfTheSubject } from '../../core/errors';
import type { Judged } from '../judge/evaluate';
import { evaluateAlone, evaluateAtFirstSight } from '../judge/evaluate';
import type { Sessions } from '../judge/sessions';
import type { Suspicion } from './suspicion';

/** What was said of suspicions that were tried alone already. */
export type Confirmations = Map<Suspicion, Judged>;

/**
 * Runs a suspicion once more, alone.
 * @param atFirstSight is more than rounding can be, so that no noise has to be measured
 * @returns what its claim says of that; undefined where the subject gave no answer.
 */
export async function confirm(
  { testCase, invariant }: Suspicion,
  sessions: Sessions,
  atFirstSight = false,
): Promise<Judged | undefined> {
  const evaluate = atFirstSight ? evaluateAtFirstSight : evaluateAlone;
  try {
    return await evaluate(testCase, invariant, await sessions.open(testCase.weightScale));
  } catch (thrown) {
    if (isOfTheSubject(thrown)) return undefined;
    throw thrown;
  }
}
