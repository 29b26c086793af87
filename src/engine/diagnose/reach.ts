import type { Case } from '../../core/case';
import { hasPadding } from '../../core/case';
import { paddingOf } from '../../core/layout';
import type { Reach } from '../../core/report/reach';
import type { Subject, Traits } from '../../core/subject';
import { mix } from '../generate/mix';
import { realId } from '../generate/sequence';
import { matchesUnpadded } from '../invariants/matches-unpadded';
import { evaluateAlone } from '../judge/evaluate';
import type { Session } from '../noise/session';
import { alternativesTo } from './alternatives';

/** How many padded cases are tried. */
const MOST = 12;
/** So many cases have to part from their rows alone with other ids, before it says anything that none does with the pad id. */
const ENOUGH = 3;
/** What is varied of the case: each changes how a row is padded, or what its tokens are. */
const VARIED = ['tokens', 'side', 'length', 'sequence'] as const;

/** What was found out already of a subject: one violation after the other is about the same leak. */
const known = new WeakMap<Subject, Reach | 'cannot be told'>();

/**
 * Finds out whether the pad id alone under the padding is enough for a leak, or whether it takes other ids. Both are put under the
 * padding of the same cases, and the rows held against those rows alone. A leak that is too small to be seen so says nothing.
 *
 * @param padded the case that leaks, with padding
 */
export async function reachOf(padded: Case, session: Session, until: number): Promise<Reach | undefined> {
  const { subject } = session;
  if (matchesUnpadded.unsupported(subject) !== undefined) return undefined;
  const before = known.get(subject);
  // What was found of one leak is said of another only where the pad id is not felt in its own case.
  const holds = before !== undefined && before !== 'cannot be told' && before.with === 'other ids alone';
  if (before && !(holds && (await isFelt(withPadId(padded, subject), session))))
    return before === 'cannot be told' ? undefined : before;
  const found = await tryOut(padded, session, until);
  if (found) known.set(subject, found);
  return found === 'cannot be told' ? undefined : found;
}

/** @returns undefined where the time is over */
async function tryOut(padded: Case, session: Session, until: number): Promise<Reach | 'cannot be told' | undefined> {
  const { subject } = session;
  // In every second case those that the leak was seen with, else any.
  const own = idsOtherThan(subject, padded);
  const otherIds =
    (n: number) =>
    (i: number): number =>
      n % 2 === 0 && own.length > 0 ? own[i % own.length] : realId(mix(n, i), subject);
  let [tried, byPadId, byOthers] = [0, 0, 0];
  for (const [n, testCase] of variants(padded, subject).entries()) {
    if (performance.now() > until) return undefined;
    const byOwn = await isFelt(withPadId(testCase, subject), session);
    if (byOwn === undefined) continue;
    tried++;
    if (byOwn) byPadId++;
    // Where the pad id is felt, what others do adds nothing.
    else if (byPadId === 0 && (await isFelt(filled(testCase, otherIds(n), subject), session))) byOthers++;
  }
  if (byPadId > 0) {
    const text = `With the pad id under the padding, too: ${byPadId} of ${tried} padded batches tried give a row other numbers than it has alone.`;
    return { with: 'the pad id', tried, text };
  }
  if (byOthers < ENOUGH) return 'cannot be told';
  const text = `With other ids under the padding than the pad id, and not with that: of ${tried} padded batches tried, ${byOthers} give a row other numbers than it has alone, and none does where the pad id lies under the padding. Who pads with the pad id was not seen to meet it.`;
  return { with: 'other ids alone', tried, text };
}

/** Does a row get other numbers than it has alone, by more than rounding? Undefined where there is nothing to compare. */
async function isFelt(testCase: Case, session: Session): Promise<boolean | undefined> {
  const { verdict } = (await evaluateAlone({ ...testCase, singleton: true }, matchesUnpadded, session)).judgement;
  return verdict === 'vacuous' ? undefined : verdict === 'violated';
}

function withPadId(testCase: Case, { padId }: Traits): Case {
  return filled(testCase, () => padId);
}

/** The case, and others that differ from it in one part, each part in turn, those with most padding and most tokens first. */
function variants(testCase: Case, traits: Traits): Case[] {
  const all = alternativesTo(testCase, traits, []);
  const byPart = VARIED.map((part) => all.filter((one) => one.part === part).reverse());
  const inTurn = Array.from({ length: MOST }, (_, i) => byPart.flatMap((some) => some.slice(i, i + 1))).flat();
  return [testCase, ...inTurn.map((one) => one.testCase)].filter(hasPadding).slice(0, MOST);
}

/** The ids that lie under the padding of a leak, in either run, but for the pad id. */
function idsOtherThan({ padId }: Traits, { rows }: Case): number[] {
  return [...new Set(rows.flatMap(({ under, otherUnder }) => [...otherUnder, ...under]))].filter((id) => id !== padId);
}

/**
 * The same rows with these ids under the padding.
 * @param traits given where what stands before a token may decide where that stands: then the pad id stays there
 */
function filled(testCase: Case, id: (i: number) => number, traits?: Traits): Case {
  const rows = testCase.rows.map((row) => {
    const padding = paddingOf(row.at, testCase.length);
    const last = row.at.at(-1) ?? 0;
    const stays = (i: number): boolean => traits?.positions === 'from-ids' && padding[i] < last;
    const under = row.under.map((_, i) => (stays(i) ? traits!.padId : id(i)));
    return { ...row, under };
  });
  return { ...testCase, rows };
}
