import { textOf } from '../../../core/texts';
import { messageOf } from '../../../core/errors';
import type { Traits } from '../../../core/subject';
import type { Counterexample } from '../../../core/report/counterexample';
import type { Confirmations } from '../../diagnose/confirm';
import type { Investigating } from '../../diagnose/investigate';
import { investigate, uninvestigated } from '../../diagnose/investigate';
import { isShard } from '../../parallel/ledger';
import type { LookRecord } from '../../parallel/look-record';
import { lookFor, stepOfLook } from '../../parallel/look-record';
import { takeOver, watch } from '../../parallel/watch';
import { DealtLooks } from './dealt-looks';
import type { Tally } from '../../judge/tally';
import type { Campaign, Suspected } from './window-setting';
import { bySharpness } from './sharpest';

/** So many cases of a control that is mute are kept, to be looked into if it never speaks. */
const MOST_MUTE = 8;
/** A violation is made small in this part of the time that is left, or in so many milliseconds, whatever the time is. */
const SHARE = 3;
const MOMENT = 3000;

/**
 * Looks into what was seen in a window, one claim after the other, the sharpest first, and what lies beyond the use last.
 *
 * @param suspected in the order of their cases
 * @param alone what was said of those that were run alone already
 * @param ended why nothing is asked any more, where something has ended the run
 */
export async function lookInto(
  suspected: readonly Suspected[],
  alone: Confirmations,
  campaign: Campaign,
  ended: string | undefined,
): Promise<void> {
  const { origin, spec, options, sessions, limits, counts, tallies, deadline = Infinity } = campaign;
  const { ledger } = options;
  const looks = byClaim(suspected, campaign);
  const share = (): number => Math.max(MOMENT, (deadline - performance.now()) / SHARE);
  const dealt = ended === undefined ? await DealtLooks.of(looks, alone, campaign, share) : undefined;
  for (const [tally, own] of looks) {
    if (waits(tally, own, campaign)) continue;
    // A shard goes on with a control that others may forgive; one example is enough.
    if (isShard(ledger) && tally.isFound) continue;
    const { invariant } = tally;
    const isLimit = limits.tallies.includes(tally);
    // What a subject does not take is looked into, though it has ended the run.
    const isDealt = dealt?.has(tally) ?? false;
    const why = isDealt
      ? undefined
      : ((own.some(({ offStream }) => offStream) ? undefined : ended) ??
        (options.investigate === false
          ? 'it was not asked for'
          : performance.now() > deadline && tallies.some((other) => other.isFound)
            ? 'the time was over'
            : // One example of what lies beyond the use is enough; the others are counted.
              isLimit && limits.isLookedInto && !isShard(ledger)
              ? 'another limit was looked into'
              : undefined));
    if (why === undefined) {
      options.onProgress?.({ done: counts.done, asked: counts.asked, phase: 'shrink', note: invariant.name });
    }
    const until = performance.now() + share();
    const first = own.find((one) => alone.get(one)?.judgement.verdict === 'violated') ?? own[0];
    const known = alone.get(first)?.judgement;
    const looked = isDealt
      ? await dealt!.take(tally)
      : (why ?? (await lookedInto(tally, own, campaign, { known: alone, until, repeat: options.repeat })));
    const counterexample =
      typeof looked === 'string'
        ? uninvestigated(first, looked, origin, spec, known?.verdict === 'violated' ? known : undefined)
        : looked;
    // Nobody has to mend what is in no use, so no run begins with it.
    if (isLimit) tally.found(counterexample, undefined);
    else await report(withTexts(counterexample, (await sessions.open()).subject), tally, campaign);
  }
}

/** What looking into violations comes to: by a ledger, or by asking the subject. */
async function lookedInto(
  tally: Tally,
  own: readonly Suspected[],
  { origin, spec, options, sessions, at }: Campaign,
  investigating: Investigating,
): Promise<Counterexample> {
  const { ledger } = options;
  if (!ledger) return investigate(own, origin, spec, sessions, investigating);
  const step = stepOfLook(tally, at);
  const known = lookFor(
    ledger,
    step,
    own.map(({ index }) => index),
  );
  if (known) {
    takeOver(known, ledger, sessions);
    return known.counterexample;
  }
  if (ledger.isClosed) return uninvestigated(own[0], 'the shard that saw it has not looked into it', origin, spec);
  const watched = await watch(ledger, sessions);
  let failure: string | undefined;
  const onFailure = (message: string): void => void (failure = message);
  const counterexample = await investigate(own, origin, spec, sessions, { ...investigating, onFailure });
  const record = { counterexample, ...(await watched()), ...(failure !== undefined && { failure }) };
  if (!sessions.interrupted) ledger.add(step, record satisfies LookRecord);
  return counterexample;
}

/** Is there nothing to look into, or not yet? */
function waits(tally: Tally, own: readonly Suspected[], { mute }: Campaign): boolean {
  if (tally.forgives()) {
    mute?.delete(tally);
    return true;
  }
  if (!mute || !tally.mayForgive) return false;
  mute.set(tally, [...(mute.get(tally) ?? []), ...own].slice(0, MOST_MUTE));
  return true;
}

/** The suspicions of each claim; the claims in the order in which they are looked into. */
function byClaim(suspected: readonly Suspected[], { limits }: Campaign): [Tally, readonly Suspected[]][] {
  const tallies = [...new Set(suspected.map(({ tally }) => tally))];
  const groups = tallies.map((tally): [Tally, readonly Suspected[]] => [
    tally,
    suspected.filter((one) => one.tally === tally),
  ]);
  const sharpest = (own: readonly Suspected[]): Suspected => [...own].sort(bySharpness)[0];
  const beyond = (tally: Tally): number => Number(limits.tallies.includes(tally));
  return groups.sort(([a, ofA], [b, ofB]) => beyond(a) - beyond(b) || bySharpness(sharpest(ofA), sharpest(ofB)));
}

/** Words for ids, where the subject takes texts. */
export function withTexts(counterexample: Counterexample, { texts }: Traits): Counterexample {
  if (!texts) return counterexample;
  return { ...counterexample, texts: counterexample.case.rows.map((row) => textOf(row, texts.words)) };
}

/** A counterexample that cannot be saved is reported all the same. */
async function report(counterexample: Counterexample, tally: Tally, { options, upTo }: Campaign): Promise<void> {
  let savedTo: string | undefined;
  let note: string | undefined;
  try {
    savedTo = await options.onCounterexample?.(counterexample);
  } catch (thrown) {
    note = `not saved: ${messageOf(thrown)}`;
  }
  tally.found(counterexample, savedTo, note);
  const runs = upTo ?? counterexample.found.index + 1;
  options.onSighting?.({ stage: 'shrunk', counterexample, runs, ...(savedTo !== undefined && { savedTo }) });
}
