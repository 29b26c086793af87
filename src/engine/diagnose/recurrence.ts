import type { Case } from '../../core/case';
import type { Recurrence } from '../../core/report/recurrence';
import type { Judgement } from '../invariants/invariant';

/** So many tries tell how often a case breaks its claim, unless another number is asked for. */
export const TRIES = 20;
/** What breaks in each of so many tries recurs. One that breaks in every second of them by chance gets through in one of eight. */
const ENOUGH = 3;
/** The most that may be asked for. */
export const MOST_TRIES = 1000;

/** How often a case broke its claim, and what its judge said of it when it last did so. */
export interface Recurred {
  readonly recurrence: Recurrence;
  /** Absent where it never did. */
  readonly judgement?: Judgement;
}

/** What bounds the tries. */
export interface Trying {
  /** How many there are to be, whatever the first of them say; three, and `TRIES` where one of those holds, if it is absent. */
  readonly repeat?: number;
  /** No try is begun after it, by `performance.now()`, but for the first. */
  readonly until?: number;
}

/**
 * Asks for a case again and again, as it is.
 *
 * @param evaluate judges it; what is vacuous is no try
 * @returns undefined where it breaks its claim in each of the first tries, and no number of tries was asked for
 */
export async function recurrenceOf(
  testCase: Case,
  evaluate: (testCase: Case) => Promise<Judgement>,
  { repeat, until = Infinity }: Trying = {},
): Promise<Recurred | undefined> {
  let [tries, violated] = [0, 0];
  let last: Judgement | undefined;
  for (let asked = 0; asked < (repeat ?? TRIES) && (asked === 0 || performance.now() <= until); asked++) {
    const judgement = await evaluate(testCase);
    if (judgement.verdict === 'violated') {
      violated++;
      last = judgement;
    }
    if (judgement.verdict !== 'vacuous') tries++;
    if (repeat === undefined && violated === ENOUGH && tries === ENOUGH) return undefined;
  }
  return tries === 0 ? undefined : { recurrence: { violated, tries }, ...(last && { judgement: last }) };
}

/** Does a case break its claim at some times, and not at others? */
export function isIntermittent({ violated, tries }: Recurrence): boolean {
  return violated < tries;
}
