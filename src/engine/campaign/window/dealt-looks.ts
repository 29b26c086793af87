import { isOfTheSubject, messageOf } from '../../../core/errors';
import type { Counterexample } from '../../../core/report/counterexample';
import type { Diagnosis } from '../../../core/report/diagnosis';
import { addCost } from '../../ask/cost';
import type { Confirmations } from '../../diagnose/confirm';
import { diagnose } from '../../diagnose/diagnosis';
import { MOST_SUSPICIONS } from '../../diagnose/investigate';
import type { Tally } from '../../judge/tally';
import { isShard, MemoryLedger } from '../../parallel/ledger';
import type { LookRecord } from '../../parallel/look-record';
import { stepOfLook } from '../../parallel/look-record';
import type { LookedElsewhere, LookTask, PlainOrigin } from '../../parallel/look-task';
import type { Watched } from '../../parallel/watch';
import { takeOver, watch } from '../../parallel/watch';
import type { Workers } from '../../parallel/workers';
import type { Campaign, Suspected } from './window-setting';

/** The suspicions of a claim. */
export type Look = readonly [Tally, readonly Suspected[]];
type Outcome = LookedElsewhere | { readonly thrown: unknown } | undefined;

/** How long a violation may be looked into that is begun now, in milliseconds. */
export type Share = () => number;

/**
 * Claims that workers look into at the same time. What each comes to is taken in its turn, so that all that is counted comes out as
 * it does in one process. Which worker gets which claim depends on their order alone.
 */
export class DealtLooks {
  private readonly outcomes = new Map<Tally, Promise<Outcome>>();

  /** @returns undefined where there are no workers, or no two claims for them: one is looked into here, where it was seen. */
  static async of(
    looks: readonly Look[],
    alone: Confirmations,
    campaign: Campaign,
    share: Share,
  ): Promise<DealtLooks | undefined> {
    const { workers, ledger, investigate = true } = campaign.options;
    if (!workers || !investigate || ledger?.isClosed) return undefined;
    let limits = campaign.limits.isLookedInto ? 1 : 0;
    const taken = looks.filter(
      ([tally]) => mayBegin(tally, campaign) && (!campaign.limits.tallies.includes(tally) || limits++ === 0),
    );
    return taken.length < 2
      ? undefined
      : new DealtLooks(taken, alone, campaign, workers, await originOf(campaign), share);
  }

  private constructor(
    looks: readonly Look[],
    private readonly alone: Confirmations,
    private readonly campaign: Campaign,
    private readonly workers: Workers,
    private readonly origin: PlainOrigin,
    private readonly share: Share,
  ) {
    const last: Promise<unknown>[] = [];
    for (const [i, look] of looks.entries()) {
      const worker = i % workers.count;
      const outcome = (last[worker] ?? Promise.resolve()).then(() => this.look(worker, look, i === 0));
      last[worker] = outcome;
      this.outcomes.set(look[0], outcome);
    }
  }

  has(tally: Tally): boolean {
    return this.outcomes.has(tally);
  }

  /** What a claim comes to, as if it had been looked into here, now; or why it comes to nothing. */
  async take(tally: Tally): Promise<Counterexample | string> {
    const { sessions, spec, options } = this.campaign;
    const outcome = await this.outcomes.get(tally);
    if (!outcome) return sessions.interrupted ? 'the run was interrupted' : 'the time was over';
    if ('thrown' in outcome) return sessions.interrupted ? 'the run was interrupted' : messageOf(outcome.thrown);
    const { steps, undiagnosed, ...rest } = outcome;
    const ledger = options.ledger ?? new MemoryLedger();
    for (const [step, value] of steps) if (ledger.find(step).length === 0) ledger.add(step, value);
    takeOver(rest, ledger, sessions);
    const watched = await watch(ledger, sessions);
    const diagnosis = undiagnosed && (await this.diagnosis(tally, undiagnosed));
    const { knownDeviation, ...found } = rest.counterexample;
    const counterexample = {
      ...found,
      subject: spec,
      ...(diagnosis && { diagnosis }),
      ...(knownDeviation && { knownDeviation }),
    };
    const record: LookRecord = { ...rest, counterexample, ...sumOf(rest, await watched()) };
    if (!sessions.interrupted) ledger.add(stepOfLook(tally, this.campaign.at), record);
    return counterexample;
  }

  /** It stays open where the subject, or the end of the run, keeps it from being told. */
  private async diagnosis(
    { invariant }: Tally,
    { testCase, violation }: NonNullable<LookedElsewhere['undiagnosed']>,
  ): Promise<Diagnosis | undefined> {
    const { sessions } = this.campaign;
    try {
      const session = await sessions.open(testCase.weightScale);
      return await diagnose(testCase, invariant, violation, session, performance.now() + this.share());
    } catch (thrown) {
      if (sessions.interrupted || isOfTheSubject(thrown)) return undefined;
      throw thrown;
    }
  }

  /** It never rejects: what is thrown is an outcome. */
  private async look(worker: number, [tally, own]: Look, isFirst: boolean): Promise<Outcome> {
    const { options, deadline = Infinity } = this.campaign;
    if (options.signal?.aborted || (!isFirst && performance.now() > deadline)) return undefined;
    const few = own.slice(0, MOST_SUSPICIONS);
    const ms = this.share();
    const task: LookTask = {
      claim: tally.invariant.name,
      own: few.map(({ tally: _, invariant: _of, ...plain }) => plain),
      tried: few.flatMap((one, place) => (this.alone.has(one) ? [place] : [])),
      origin: this.origin,
      ...(ms !== Infinity && { ms }),
      ...(options.repeat !== undefined && { repeat: options.repeat }),
    };
    return this.workers.look(worker, task).catch((thrown: unknown) => ({ thrown }));
  }
}

/** What two pieces of work took together. */
function sumOf(one: Watched, other: Watched): Watched {
  const cost = { ...one.cost };
  addCost(cost, other.cost);
  const noise = [...one.noise, ...other.noise];
  const counts = [...(one.counts ?? []), ...(other.counts ?? [])];
  return { cost, noise, ...(counts.length > 0 && { counts }) };
}

/** Is a claim to be looked into, whatever comes of the others? */
function mayBegin(tally: Tally, { mute, options: { ledger }, at }: Campaign): boolean {
  if (tally.forgives() || (mute && tally.mayForgive) || (isShard(ledger) && tally.isFound)) return false;
  return (ledger?.find(stepOfLook(tally, at)).length ?? 0) === 0;
}

async function originOf({ origin, options: { maxLength }, sessions }: Campaign): Promise<PlainOrigin> {
  if ('exhaustive' in origin) return origin;
  const { heads } = await sessions.outputSizes();
  return { seed: origin.seed, ...(maxLength !== undefined && { maxLength }), ...(heads !== undefined && { heads }) };
}
