import { addCost, costSince } from '../../ask/cost';
import { confirm } from '../../diagnose/confirm';
import type { Indexed } from '../../generate/case-stream';
import type { Invariant } from '../../invariants/invariant';
import type { Ahead, PlainAnswers } from '../../judge/chunk';
import { beginChunk } from '../../judge/chunk';
import { brokenAtFirstSight } from '../../judge/evaluate';
import { boundUsed } from '../../judge/sum';
import type { Tally } from '../../judge/tally';
import type { Placed } from '../../plan/chunks';
import { NUMBERS_AT_ONCE } from '../../plan/chunks';
import { Bailed } from '../bail';
import { countCase } from '../case-progress';
import type { CampaignOptions } from '../options';
import { claimsOf, groupsOf } from './groups';
import { scopeOf } from './judged-window';
import { lookInto } from './look-into';
import { tell } from './sightings';
import type { AskedAhead, Campaign, Suspected } from './window-setting';

/** Chunks with so many cases are begun before the first is judged, and none after so many milliseconds of a minute that there is. */
const [MOST_AHEAD, MOST_MS] = [10, 10_000];

interface Begun {
  readonly chunk: readonly Placed[];
  readonly plain: PlainAnswers;
  /** How many cases of an order bring it again. */
  readonly upTo?: number;
}

/** Does somebody wait for the first counterexample of a run that nobody shares? */
export function looksAhead({ workers, ledger, onSighting, onCase, bail = false }: CampaignOptions): boolean {
  // Whoever observes each case wants the one that ends the run judged as well.
  if (workers || ledger || (bail && onCase)) return false;
  return onSighting !== undefined || bail;
}

/**
 * Makes the plain runs of the first cases of a run before the costly ones of any, so that a leak is told of before gradients are
 * taken, float64 is computed, further instances are opened and noise is measured. What is begun goes on in its turn: nothing is
 * asked twice, and what a report says is what it would say without.
 */
export class LookAhead implements AskedAhead {
  readonly told = new Set<Tally>();
  msUsed = 0;
  /** By the places of a chunk's cases. */
  private readonly begun = new Map<string, Ahead>();
  private asking: readonly Invariant[] = [];

  constructor(private readonly campaign: Campaign) {}

  /**
   * Begins the first chunks of some windows, and looks at what each of them gave: at claims about bits first, then at those that need a
   * bound, of which only what is more than rounding can be is a break.
   *
   * @param inOrder are the windows the first so many cases of an order, where a counterexample names how many to ask for?
   * @throws Bailed where the first counterexample ends the run.
   */
  async over(windows: readonly (readonly Indexed[])[], inOrder = false): Promise<void> {
    const { sessions, options } = this.campaign;
    const mostMs = MOST_MS * Math.min(1, options.minutes ?? 1);
    const claims = claimsOf(this.campaign, (tally) => tally.open);
    this.asking = claims;
    const { subject: traits } = await sessions.open();
    const sizes = await sessions.outputSizes();
    // Opening a model is no part of what a case takes.
    const ms = (): number => performance.now() - sessions.msOpening;
    const start = ms();
    let placed = 0;
    const chunks = windows.flatMap((window) => {
      placed += window.length;
      const upTo = inOrder ? { upTo: placed } : {};
      return groupsOf(window, claims, this.campaign, traits, sizes).map(({ chunk }) => ({ chunk, ...upTo }));
    });
    let held = 0;
    let begun = 0;
    for (const { chunk, ...upTo } of chunks) {
      if (begun >= MOST_AHEAD || ms() - start > mostMs) return;
      const size = chunk.reduce((sum, { plan }) => sum + plan.cost, 0);
      if (held + size > NUMBERS_AT_ONCE) continue;
      held += size;
      begun += chunk.length;
      const plain = await this.begin(chunk);
      if (!plain) return;
      const one = { chunk, plain, ...upTo };
      if ((await this.look('exact', claims, one)) || (await this.look('calibrated', claims, one))) return;
    }
  }

  take(chunk: readonly Placed[], claims: readonly Invariant[]): Ahead | undefined {
    // What is broken is not asked any more: then the runs are others.
    if (claims.length !== this.asking.length) this.begun.clear();
    const key = keyOf(chunk);
    const found = this.begun.get(key);
    this.begun.delete(key);
    this.msUsed += found?.ms ?? 0;
    return found;
  }

  /** @returns undefined where something ends the run: that is told in its turn, when what comes before it has been judged. */
  private async begin(chunk: readonly Placed[]): Promise<PlainAnswers | undefined> {
    const { sessions } = this.campaign;
    const [before, opening, since] = [{ ...sessions.cost }, sessions.msOpening, performance.now()];
    const plain = await beginChunk(chunk, sessions).catch((thrown: unknown) => ({ thrown }));
    const ms = performance.now() - since - (sessions.msOpening - opening);
    this.begun.set(keyOf(chunk), { plain, cost: costSince(before, sessions.cost), ms });
    Object.assign(sessions.cost, before);
    return 'thrown' in plain ? undefined : plain;
  }

  /** Tells of the first claim of a kind that a chunk breaks. */
  private async look(
    kind: Invariant['kind'],
    claims: readonly Invariant[],
    { chunk, plain: { session, begun }, upTo }: Begun,
  ): Promise<boolean> {
    for (const [i, executed] of begun.results.entries()) {
      const { index } = chunk[i];
      const { testCase } = executed.plan;
      for (const invariant of claims.filter((claim) => claim.kind === kind)) {
        const broken = brokenAtFirstSight(invariant, executed, session);
        const tally = broken && this.tallyOf(invariant, testCase);
        if (!tally) continue;
        const { passCases } = executed;
        const seen = { tally, invariant, index, testCase: { ...testCase }, passCases, judgement: broken.judgement };
        if (await this.confirmed(seen, upTo)) return true;
      }
    }
    return false;
  }

  /** That of a claim in the use, where one case alone can break it. */
  private tallyOf({ name }: Invariant, testCase: Suspected['testCase']): Tally | undefined {
    if (scopeOf(name, testCase, this.campaign) !== 'use') return undefined;
    const tally = this.campaign.tallies.find(({ invariant }) => invariant.name === name);
    return tally?.mayForgive ? undefined : tally;
  }

  /** What does not recur alone is left to the judging. */
  private async confirmed(suspected: Suspected, upTo: number | undefined): Promise<boolean> {
    const campaign = { ...this.campaign, ...(upTo !== undefined && { upTo }) };
    const { sessions, options, counts, coverage, sample } = campaign;
    const { tally, testCase, invariant } = suspected;
    const cost = { ...sessions.cost };
    const judged = await confirm(suspected, sessions, true);
    if (judged?.judgement.verdict !== 'violated') {
      Object.assign(sessions.cost, cost);
      return false;
    }
    await tell(suspected, judged, campaign);
    this.told.add(tally);
    if (options.bail) {
      // Nothing more is judged, so this case is all that was.
      for (const { cost: own } of this.begun.values()) addCost(sessions.cost, own);
      counts.passes += sessions.cost.passes;
      tally.add(testCase, judged.judgement, boundUsed(judged.bound), sample);
      coverage?.add(testCase);
      countCase(counts, testCase);
      const ended = 'the run ended with the first counterexample';
      await lookInto([suspected], new Map([[suspected, judged]]), campaign, ended);
      throw new Bailed(invariant.name);
    }
    Object.assign(sessions.cost, cost);
    return true;
  }
}

function keyOf(chunk: readonly Placed[]): string {
  return chunk.map(({ index }) => index).join();
}
