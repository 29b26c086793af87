import type { Case } from '../../core/case';
import type { Invariant, Judgement } from '../invariants/invariant';
import type { Judged } from './evaluate';
import { judge } from './evaluate';
import type { Cost } from '../ask/cost';
import { addCost } from '../ask/cost';
import type { Begun, Executed } from '../ask/execute';
import { begin, finish } from '../ask/execute';
import type { Placed } from '../plan/chunks';
import { planCase } from '../plan/plan';
import { runByRun } from '../plan/pool';
import type { Sessions } from './sessions';
import type { BoundUsed } from './sum';
import { boundUsed } from './sum';
import type { Session } from '../noise/session';

/** What a claim said of one case of a chunk. */
export interface Entry {
  /** The claim's name. */
  readonly claim: string;
  /** Which case of the chunk. */
  readonly at: number;
  /** Absent where the case does not put the claim to the test. */
  readonly judged?: { readonly judgement: Judgement; readonly bound: BoundUsed };
}

/** A violation seen in a chunk. */
export interface Seen {
  readonly claim: string;
  /** The case's place among those of its origin. */
  readonly index: number;
  readonly testCase: Case;
  /** The cases that shared its passes, in their order; itself among them. */
  readonly passCases: readonly Case[];
  readonly judgement: Judgement;
}

/** What judging a chunk came to. Plain data, but for what was thrown. */
export interface ChunkOutcome {
  /** In the order in which they were judged. */
  readonly entries: readonly Entry[];
  readonly seen: readonly Seen[];
  /** Did something deviate in its pooled cases, so that each run was made by itself? */
  readonly felt?: true;
  /** What ended it early, where something did; the rest is what was judged by then. */
  readonly failure?: { readonly thrown: unknown };
}

/** So many violations of a claim in one chunk are not doubted again, one by one. */
const ENOUGH = 3;

/** The answers to a chunk's runs, or what was thrown on the way to them. */
export type Answers =
  { readonly session: Session; readonly results: readonly Executed[] } | { readonly thrown: unknown };

/** The answers to a chunk's plain runs. */
export interface PlainAnswers {
  readonly session: Session;
  readonly begun: Begun;
}

/** Makes the plain runs of a chunk. @throws whatever the subject, or an interrupt, throws. */
export async function beginChunk(chunk: readonly Placed[], sessions: Sessions): Promise<PlainAnswers> {
  const session = await sessions.open(chunk[0].plan.testCase.weightScale);
  const plans = chunk.map(({ plan }) => plan);
  return { session, begun: await begin(plans, session) };
}

/**
 * Makes the runs of a chunk. It never rejects.
 * @param plain the answers to its plain runs, where those have been made
 */
export async function executeChunk(
  chunk: readonly Placed[],
  sessions: Sessions,
  plain?: Ahead['plain'],
): Promise<Answers> {
  if (plain && 'thrown' in plain) return plain;
  try {
    const { session, begun } = plain ?? (await beginChunk(chunk, sessions));
    return { session, results: await finish(begun, session) };
  } catch (thrown) {
    return { thrown };
  }
}

/**
 * Runs and judges a chunk of cases. It depends on no other chunk, so chunks can be judged anywhere, in any order.
 * @param known the answers, where the runs have been made
 */
export async function judgeChunk(
  chunk: readonly Placed[],
  claims: readonly Invariant[],
  sessions: Sessions,
  known?: Answers,
): Promise<ChunkOutcome> {
  const entries: Entry[] = [];
  const seen: Seen[] = [];
  const answers = known ?? (await executeChunk(chunk, sessions));
  if ('thrown' in answers) return { entries, seen, failure: answers };
  const { session, results } = answers;
  try {
    const shared = await judgePooled(results, claims, session);
    if (!shared) {
      const apart = chunk.map((one) => eachRun(one, claims, session));
      return { ...(await judgeChunk(apart, claims, sessions)), felt: true };
    }
    for (const [at, executed] of results.entries()) {
      const { testCase, invariants } = executed.plan;
      for (const invariant of claims) {
        const { name: claim } = invariant;
        if (!invariants.includes(invariant)) {
          entries.push({ claim, at });
          continue;
        }
        const known = shared.get(executed)?.get(invariant);
        if (known) {
          entries.push({ claim, at, judged: plain(known) });
          continue;
        }
        const before = seen.filter((known) => known.claim === claim).length;
        const doubts = { lookTwice: before < ENOUGH, askAgain: before === 0 };
        const { judgement, bound } = await judge(invariant, executed, session, doubts);
        entries.push({ claim, at, judged: plain({ judgement, bound }) });
        if (judgement.verdict !== 'violated') continue;
        // A copy: what was measured for this very object is not there where another process judged it.
        seen.push({
          claim,
          index: chunk[at].index,
          testCase: { ...testCase },
          passCases: executed.passCases,
          judgement,
        });
      }
    }
  } catch (thrown) {
    return { entries, seen, failure: { thrown } };
  }
  return { entries, seen };
}

/**
 * Judges the pooled cases of a chunk, by as much as each claim allows and no more.
 * @returns undefined where some claim does not hold in one of them: then nothing is settled in any
 */
async function judgePooled(
  results: readonly Executed[],
  claims: readonly Invariant[],
  session: Session,
): Promise<Map<Executed, Map<Invariant, Judged>> | undefined> {
  const found = new Map<Executed, Map<Invariant, Judged>>();
  for (const executed of results.filter(({ plan }) => plan.testCase.pooled)) {
    const own = new Map<Invariant, Judged>();
    for (const invariant of claims.filter((claim) => executed.plan.invariants.includes(claim))) {
      const judged = await judge(invariant, executed, session, { lookTwice: false, askAgain: false });
      if (judged.judgement.verdict === 'violated') return undefined;
      own.set(invariant, judged);
    }
    found.set(executed, own);
  }
  session.cost.pooled += found.size;
  return found;
}

/** The same case, each of its runs made by itself. */
function eachRun({ plan, index }: Placed, claims: readonly Invariant[], { subject }: Session): Placed {
  // How much is held at once was settled when the chunk was made.
  const sizes = { numbersPerToken: 0, numbersPerPair: 0 };
  return { plan: planCase(runByRun(plan.testCase), claims, subject, sizes), index };
}

function plain({ judgement, bound }: Judged): NonNullable<Entry['judged']> {
  return { judgement, bound: boundUsed(bound) };
}

/** A chunk, what judging it came to, in how many forward passes, and in how many milliseconds, where that is known. */
export interface JudgedChunk {
  readonly chunk: readonly Placed[];
  readonly outcome: ChunkOutcome;
  readonly passes: number;
  readonly ms?: number;
}

/** The plain runs of a chunk, made before its turn, or what was thrown on the way; and what they cost. */
export interface Ahead {
  readonly plain: PlainAnswers | { readonly thrown: unknown };
  readonly cost: Cost;
  readonly ms: number;
}

/**
 * Judges one chunk after the other in this process.
 * @param take gives the plain runs of a chunk that were made before its turn
 */
export async function* judgedHere(
  placed: readonly (readonly Placed[])[],
  claims: readonly Invariant[],
  sessions: Sessions,
  take?: (chunk: readonly Placed[]) => Ahead | undefined,
): AsyncGenerator<JudgedChunk> {
  for (const chunk of placed) {
    const before = sessions.cost.passes;
    const began = performance.now();
    const ahead = take?.(chunk);
    if (ahead) addCost(sessions.cost, ahead.cost);
    const outcome = await judgeChunk(chunk, claims, sessions, await executeChunk(chunk, sessions, ahead?.plain));
    const ms = performance.now() - began + (ahead?.ms ?? 0);
    yield { chunk, outcome, passes: sessions.cost.passes - before, ms };
  }
}
