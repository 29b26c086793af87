import type { Case } from '../../core/case';
import type { Invariant, Judgement } from '../invariants/invariant';
import { judge } from './evaluate';
import type { Executed } from '../ask/execute';
import { execute } from '../ask/execute';
import type { Placed } from '../plan/lots';
import type { Sessions } from './sessions';
import type { BoundUsed } from './tally';
import { boundUsed } from './tally';
import type { Session } from '../noise/session';

/** What a claim said of one case of a lot. */
export interface Entry {
  /** The claim's name. */
  readonly claim: string;
  /** Which case of the lot. */
  readonly at: number;
  /** Absent where the case does not put the claim to the test. */
  readonly judged?: { readonly judgement: Judgement; readonly bound: BoundUsed };
}

/** A violation seen in a lot. */
export interface Seen {
  readonly claim: string;
  /** The case's place among those of its origin. */
  readonly index: number;
  readonly testCase: Case;
  /** The cases that shared its passes, in their order; itself among them. */
  readonly company: readonly Case[];
  readonly judgement: Judgement;
}

/** What judging a lot came to. Plain data, but for what was thrown. */
export interface LotOutcome {
  /** In the order in which they were judged. */
  readonly entries: readonly Entry[];
  readonly seen: readonly Seen[];
  /** What ended it early, where something did; the rest is what was judged by then. */
  readonly failure?: { readonly thrown: unknown };
}

/** So many violations of a claim in one lot are not doubted again, one by one. */
const ENOUGH = 3;

/** The answers to a lot's runs, or what was thrown on the way to them. */
export type Answers =
  { readonly session: Session; readonly results: readonly Executed[] } | { readonly thrown: unknown };

/** Makes the runs of a lot. It never rejects. */
export async function executeLot(lot: readonly Placed[], sessions: Sessions): Promise<Answers> {
  try {
    const session = await sessions.open(lot[0].plan.testCase.regime);
    const plans = lot.map(({ plan }) => plan);
    return { session, results: await execute(plans, session) };
  } catch (thrown) {
    return { thrown };
  }
}

/**
 * Runs and judges a lot of cases. It hangs on no other lot, so lots can be judged anywhere, in any order.
 * @param known the answers, where the runs have been made
 */
export async function judgeLot(
  lot: readonly Placed[],
  claims: readonly Invariant[],
  sessions: Sessions,
  known?: Answers,
): Promise<LotOutcome> {
  const entries: Entry[] = [];
  const seen: Seen[] = [];
  const answers = known ?? (await executeLot(lot, sessions));
  if ('thrown' in answers) return { entries, seen, failure: answers };
  const { session, results } = answers;
  try {
    for (const [at, executed] of results.entries()) {
      const { testCase, invariants } = executed.plan;
      for (const invariant of claims) {
        const { name: claim } = invariant;
        if (!invariants.includes(invariant)) {
          entries.push({ claim, at });
          continue;
        }
        const enough = seen.filter((known) => known.claim === claim).length >= ENOUGH;
        const { judgement, bound } = await judge(invariant, executed, session, !enough);
        entries.push({ claim, at, judged: { judgement, bound: boundUsed(bound) } });
        if (judgement.verdict !== 'violated') continue;
        // A copy: what was measured for this very object is not there where another process judged it.
        seen.push({ claim, index: lot[at].index, testCase: { ...testCase }, company: executed.company, judgement });
      }
    }
  } catch (thrown) {
    return { entries, seen, failure: { thrown } };
  }
  return { entries, seen };
}

/** A lot, what judging it came to, and in how many forward passes. */
export interface JudgedLot {
  readonly lot: readonly Placed[];
  readonly outcome: LotOutcome;
  readonly passes: number;
}

/** Judges one lot after the other in this process. */
export async function* judgedHere(
  placed: readonly (readonly Placed[])[],
  claims: readonly Invariant[],
  sessions: Sessions,
): AsyncGenerator<JudgedLot> {
  for (const lot of placed) {
    const before = sessions.work.passes;
    const outcome = await judgeLot(lot, claims, sessions);
    yield { lot, outcome, passes: sessions.work.passes - before };
  }
}
