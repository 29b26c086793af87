import type { Confirmations } from '../../diagnose/confirm';
import { confirm } from '../../diagnose/confirm';
import { uninvestigated } from '../../diagnose/investigate';
import type { Judged } from '../../judge/evaluate';
import type { Suspicion } from '../../diagnose/suspicion';
import type { Tally } from '../../judge/tally';
import { stepOfLook } from '../../parallel/look-record';
import { Bailed } from '../bail';
import { withTexts } from './look-into';
import type { Campaign, Suspected } from './window-setting';

/** Why a counterexample that was only confirmed has no place in the model. */
const SHRUNK_NEXT = 'this is it as it was seen';

/**
 * Confirms the first violation of each claim while the rest of the window is still to be judged, and reports it. What does not
 * recur alone waits for the whole window to be looked into.
 */
export class Sightings {
  /** What was said of suspicions alone. */
  readonly alone: Confirmations = new Map();
  private readonly tried = new Set<unknown>();

  constructor(private readonly campaign: Campaign) {}

  /** @throws Bailed where the first counterexample ends the run. */
  async add(found: readonly Suspected[]): Promise<void> {
    const { limits, options, at, ahead } = this.campaign;
    if (!options.onSighting && !options.bail) return;
    // What was looked into before an interruption was shown then.
    const isKnown = (tally: Tally): boolean => (options.ledger?.find(stepOfLook(tally, at)).length ?? 0) > 0;
    for (const suspected of found) {
      const { tally } = suspected;
      if (this.tried.has(tally) || ahead?.told.has(tally) || limits.tallies.includes(tally) || tally.mayForgive)
        continue;
      if (isKnown(tally)) continue;
      this.tried.add(tally);
      await this.confirm(suspected);
    }
  }

  private async confirm(suspicion: Suspicion): Promise<void> {
    const { sessions, options } = this.campaign;
    const judged = await confirm(suspicion, sessions);
    if (!judged) return;
    this.alone.set(suspicion, judged);
    if (judged.judgement.verdict !== 'violated') return;
    await tell(suspicion, judged, this.campaign);
    if (options.bail) throw new Bailed(suspicion.invariant.name);
  }
}

/** Tells whoever waits of a violation that was confirmed, as it was seen. */
export async function tell(
  suspicion: Suspicion,
  { judgement }: Judged,
  { sessions, options, origin, spec, upTo = suspicion.index + 1 }: Campaign,
): Promise<void> {
  const { subject } = await sessions.open();
  const counterexample = withTexts(uninvestigated(suspicion, SHRUNK_NEXT, origin, spec, judgement), subject);
  options.onSighting?.({ stage: 'confirmed', counterexample, runs: upTo });
}
