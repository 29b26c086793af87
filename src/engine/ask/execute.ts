import type { Batch } from '../../core/batch';
import { concatBatches } from '../../core/batch';
import type { Case } from '../../core/case';
import type { Encoding, OutputName } from '../../core/encoding';
import { sliceRows } from '../../core/encoding';
import type { Gradients, Subject, Texts } from '../../core/subject';
import type { Run } from '../invariants/invariant';
import { BatchNotTaken, callEncode, callGradients, callTogether, SubjectThrew } from './call-subject';
import type { Plan } from '../plan/plan';
import { answersOf } from '../plan/pool';
import type { Cost } from './cost';

/** Most tokens in one forward pass that several cases share. */
const TOKENS_PER_PASS = 4096;

/** What a subject is run with, and what it has cost so far. */
export interface Asking {
  readonly subject: Subject;
  readonly timeoutMs: number;
  /** An independent instance that sees nothing but runs that ask for it, where there can be one. */
  readonly fresh?: () => Promise<Subject>;
  /** Opens one more instance, for as long as some work takes, where there can be one. */
  readonly anew?: <T>(work: (subject: Subject) => Promise<T>) => Promise<T>;
  /** One more, that sees nothing but sequences by themselves, and as little of this process as can be. */
  readonly cold?: () => Promise<Subject | undefined>;
  readonly cost: Cost;
  /** Ends the work before the next forward pass. */
  readonly signal?: AbortSignal;
}

/** The answers to a plan's runs. */
export interface Executed {
  readonly plan: Plan;
  readonly encodings: Map<string, Encoding>;
  readonly gradients: Map<string, Gradients>;
  readonly refusals: Map<string, string>;
  /** The cases that shared the locked passes, in their order; the plan's own among them. */
  passCases: readonly Case[];
}

interface Slot {
  readonly executed: Executed;
  readonly run: Run;
}

/** Plans of which the plain runs are made, and how they stand in their passes. */
export interface Begun {
  readonly results: readonly Executed[];
  readonly groups: readonly (readonly Executed[])[];
}

/**
 * Makes the runs of many plans in few forward passes. Locked runs of plans with one length and one signature stand row for
 * row at the same places of equally shaped passes; free runs share a pass with whatever has their length; a singleton case shares
 * none. Gradients and float64 references come after plain runs, runs that come last after all of these, and those on a fresh
 * instance after them. Runs after others of their own come after everything.
 */
export async function execute(plans: readonly Plan[], session: Asking): Promise<readonly Executed[]> {
  return finish(await begin(plans, session), session);
}

/** Makes the plain runs of many plans, which are the cheap ones. */
export async function begin(plans: readonly Plan[], session: Asking): Promise<Begun> {
  const results = plans.map((plan): Executed => {
    return { plan, encodings: new Map(), gradients: new Map(), refusals: new Map(), passCases: [plan.testCase] };
  });
  for (const { plan } of results) {
    session.cost.runsAsked += plan.asked;
    session.cost.runsMade += plan.runs.length;
  }
  const { texts } = session.subject;
  const groups = lockedGroups(results, texts);
  for (const group of groups) group.forEach((executed) => (executed.passCases = group.map((e) => e.plan.testCase)));
  const free = freePasses(results, texts, (run) => run.when === undefined && !isCostly(run));
  await makePasses([...locked(groups, undefined), ...free], session.subject, session);
  return { results, groups };
}

/** Makes the runs that are left. */
export async function finish({ results, groups }: Begun, session: Asking): Promise<readonly Executed[]> {
  const { subject } = session;
  const { texts } = subject;
  await makePasses(
    freePasses(results, texts, (run) => run.when === undefined && isCostly(run)),
    subject,
    session,
  );
  await makePasses(locked(groups, 'last'), subject, session);
  const onFresh = locked(groups, 'fresh');
  if (onFresh.length > 0 && session.fresh) {
    await makePasses(onFresh, await session.fresh(), session);
  }
  const onCold = freePasses(results, texts, ({ when }) => when === 'cold');
  const cold = onCold.length > 0 ? await session.cold?.() : undefined;
  if (cold) await makePasses(onCold, cold, session);
  for (const executed of results) {
    for (const run of executed.plan.runs.filter(({ after }) => after !== undefined))
      await afterOthers(run, session, (subject) => makePasses([[{ executed, run }]], subject, session));
  }
  for (const { plan, encodings } of results) {
    for (const [key, answer] of answersOf(plan, encodings, subject)) encodings.set(key, answer);
    for (const { run } of plan.shared) encodings.delete(run.key);
  }
  return results;
}

/** Does it take many times as long as a forward pass? */
function isCostly({ loss, by }: Run): boolean {
  return loss !== undefined || by === 'reference';
}

/** Does some work on an instance that was asked for what a run comes after, and for nothing else where there can be another one. */
export async function afterOthers<T>(
  { after = [], wanted }: Run,
  session: Asking,
  work: (subject: Subject) => Promise<T>,
): Promise<T> {
  const ask = async (subject: Subject): Promise<T> => {
    for (const batch of after) await answersTo(batch, wanted, subject, session);
    return work(subject);
  };
  return session.anew ? session.anew(ask) : ask(session.subject);
}

async function answersTo(
  batch: Batch,
  wanted: readonly OutputName[],
  subject: Subject,
  asking: Asking,
): Promise<Encoding> {
  await begun(batch, asking);
  return callEncode(subject, batch, wanted, asking.timeoutMs);
}

/** Plans that can stand in the same locked passes, few enough for one pass. */
function lockedGroups(results: readonly Executed[], texts: Texts | undefined): Executed[][] {
  return packed(
    results,
    ({ plan }) => (plan.testCase.singleton ? undefined : `${plan.testCase.length}|${plan.signature}`),
    texts
      ? ({ plan }) => Math.max(...plan.runs.map(({ batch }) => batch.size))
      : ({ plan }) => plan.testCase.length * plan.testCase.rows.length,
    texts?.most,
  );
}

function locked(groups: Begun['groups'], when: Run['when']): Slot[][] {
  return groups.flatMap((group) => lockedPasses(group, when));
}

/** One pass for each locked run of a group. */
function lockedPasses(group: readonly Executed[], when: Run['when']): Slot[][] {
  const runs = group[0].plan.runs.filter((run) => run.place === 'locked' && run.when === when);
  return runs.map(({ key }) =>
    group.map((executed) => ({ executed, run: executed.plan.runs.find((run) => run.key === key)! })),
  );
}

/** A text by itself shares no pass: others, of as many words, need not be as long to whoever pads them. */
function freePasses(results: readonly Executed[], texts: Texts | undefined, isMeant: (run: Run) => boolean): Slot[][] {
  const slots = results.flatMap((executed) =>
    executed.plan.runs
      .filter((run) => run.place === 'free' && !run.after && isMeant(run))
      .map((run): Slot => ({ executed, run })),
  );
  return packed(
    slots,
    ({ executed, run }) =>
      executed.plan.testCase.singleton || run.refusal || run.loss || run.together || run.isolated || texts
        ? undefined
        : `${run.batch.length}|${run.by ?? ''}|${run.wanted.join(',')}`,
    ({ run }) => run.batch.size * run.batch.length,
  );
}

/** Puts things with equal keys together up to a pass's limit, of tokens or of rows; what has no key stays by itself. */
function packed<T>(
  things: readonly T[],
  keyOf: (thing: T) => string | undefined,
  sizeOf: (thing: T) => number,
  most = TOKENS_PER_PASS,
): T[][] {
  const groups: T[][] = [];
  const open = new Map<string, { group: T[]; size: number }>();
  for (const thing of things) {
    const key = keyOf(thing);
    const size = sizeOf(thing);
    const current = key === undefined ? undefined : open.get(key);
    if (current && current.size + size <= most) {
      current.group.push(thing);
      current.size += size;
      continue;
    }
    const group = [thing];
    groups.push(group);
    if (key !== undefined) open.set(key, { group, size });
  }
  return groups;
}

/** What comes before each forward pass: room for others, and a line in the bill. */
async function begun({ size, length }: Batch, { cost, signal }: Asking): Promise<void> {
  // A backend that computes synchronously never lets timers and signals have their turn; this does.
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
  cost.passes++;
  cost.rows += size;
  cost.tokens += size * length;
}

async function makePasses(passes: readonly Slot[][], subject: Subject, asking: Asking): Promise<void> {
  const { timeoutMs } = asking;
  for (const slots of passes) {
    const batch = concatBatches(slots.map(({ run }) => run.batch));
    const [{ run: first, executed }] = slots;
    await begun(batch, asking);
    if (first.loss) {
      try {
        executed.gradients.set(first.key, await callGradients(subject, batch, first.loss, timeoutMs));
      } catch (thrown) {
        // An extra that does not work, such as a part without a gradient, is no reason to end the run.
        if (!(thrown instanceof SubjectThrew)) throw thrown;
        executed.refusals.set(first.key, thrown.words);
      }
      continue;
    }
    let encoding: Encoding;
    try {
      encoding = first.together
        ? await callTogether(subject, batch, first.wanted, timeoutMs)
        : await callEncode(subject, batch, first.wanted, timeoutMs, first.by);
    } catch (thrown) {
      if (first.mayFail && thrown instanceof BatchNotTaken) executed.refusals.set(first.key, thrown.message);
      else if (first.refusal && thrown instanceof SubjectThrew) executed.refusals.set(first.key, thrown.words);
      else throw thrown;
      continue;
    }
    let row = 0;
    for (const slot of slots) {
      slot.executed.encodings.set(slot.run.key, sliceRows(encoding, row, slot.run.batch.size));
      row += slot.run.batch.size;
    }
  }
}
