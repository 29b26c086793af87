import fc from 'fast-check';
import type { Case } from '../core/case';
import { messageOf, SubjectError } from '../core/errors';
import type { SubjectSource } from '../core/subject';
import { cases } from '../generators/cases';
import { CoverageTally } from '../generators/coverage';
import { INVARIANTS } from '../invariants';
import type { Invariant } from '../invariants/invariant';
import { judge } from './evaluate';
import { execute } from './execute';
import type { Suspicion } from './investigate';
import { investigate, uninvestigated } from './investigate';
import type { Placed } from './lots';
import { lots, windowSize } from './lots';
import { planCase } from './plan';
import type { Counterexample, Report, SubjectSpec } from './report';
import { Sessions } from './sessions';
import { reportOf } from './summary';
import { Tally } from './tally';

/** How far a campaign is. */
export interface Progress {
  readonly done: number;
  readonly asked: number;
  readonly phase: 'cases' | 'shrink';
  readonly note?: string;
}

export interface CampaignOptions {
  /** Everything random hangs on it. */
  readonly seed: number;
  /** How many cases. */
  readonly runs: number;
  /** All, unless some are named. */
  readonly invariants?: readonly Invariant[];
  /** How long one `encode` may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Ends the campaign before the next forward pass; what was found by then is reported. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Saves a counterexample; returns the file. */
  readonly onCounterexample?: (counterexample: Counterexample) => Promise<string | undefined>;
}

/**
 * Verifies a subject: generates cases, runs many in few forward passes, has every invariant judge every case, and shrinks,
 * locates and reports the first violation of each.
 *
 * A subject that breaks its contract in mid-run, or an abort, ends the campaign; the report says so and keeps what was found.
 *
 * @throws PadproofError when the subject cannot be opened.
 */
export async function runCampaign(source: SubjectSource, spec: SubjectSpec, options: CampaignOptions): Promise<Report> {
  const started = performance.now();
  const { seed, runs: asked, invariants = INVARIANTS } = options;
  const sessions = new Sessions(source, options);
  try {
    const { subject: traits } = await sessions.open();
    const tallies = invariants.map((invariant) => new Tally(invariant, invariant.unsupported(traits)));
    let coverage = new CoverageTally(traits, undefined, source.regimes);
    let stopped: Report['stopped'];
    const ended = (by: 'interrupt' | 'subject', message: string): Report['stopped'] => ({ by, message });
    const judged = (): number => coverage.summary().cases;
    try {
      const { heads } = await sessions.probe();
      coverage = new CoverageTally(traits, heads, source.regimes);
      const arbitrary = cases(traits, { regimes: source.regimes, ...(heads && { heads }) });
      const campaign: Campaign = { arbitrary, spec, options, sessions, tallies, coverage };
      await forEachWindow(arbitrary, seed, asked, (window, from) => verifyWindow(window, from, campaign));
      if (judged() < asked) stopped = ended('interrupt', `fast-check ended after ${judged()} of ${asked} cases`);
    } catch (thrown) {
      if (options.signal?.aborted) stopped = ended('interrupt', `stopped after ${judged()} of ${asked} cases`);
      else if (thrown instanceof SubjectError) stopped = ended('subject', messageOf(thrown));
      else throw thrown;
    }
    return reportOf({
      spec,
      seed,
      asked,
      judged: judged(),
      stopped,
      traits: sessions.traits,
      invariants: tallies.map((tally) => tally.summary(stopped !== undefined)),
      coverage: coverage.summary(),
      work: sessions.work,
      seconds: (performance.now() - started) / 1000,
    });
  } finally {
    await sessions.close();
  }
}

/** What verifying a window of cases takes. */
interface Campaign {
  readonly arbitrary: fc.Arbitrary<Case>;
  readonly spec: SubjectSpec;
  readonly options: CampaignOptions;
  readonly sessions: Sessions;
  readonly tallies: readonly Tally[];
  readonly coverage: CoverageTally;
}

/**
 * Walks the stream of a seed, handing it on in windows. It is fast-check's own walk, so that a path into the stream names the
 * same case when it is shrunk; and no more than a window is held.
 */
async function forEachWindow(
  arbitrary: fc.Arbitrary<Case>,
  seed: number,
  count: number,
  verify: (window: readonly Case[], from: number) => Promise<void>,
): Promise<void> {
  let window: Case[] = [];
  let windows = 0;
  let from = 0;
  let failure: { readonly thrown: unknown } | undefined;
  const property = fc.asyncProperty(arbitrary, async (testCase) => {
    window.push(testCase);
    if (window.length < windowSize(windows) && from + window.length < count) return;
    try {
      await verify(window, from);
    } catch (thrown) {
      failure = { thrown };
      throw thrown;
    }
    windows++;
    from += window.length;
    window = [];
  });
  await fc.check(property, { seed, numRuns: count, endOnFailure: true });
  if (failure) throw failure.thrown;
}

/** Judges a window of the stream, then looks into the violations that were seen in it, one claim after the other. */
async function verifyWindow(window: readonly Case[], from: number, campaign: Campaign): Promise<void> {
  const { arbitrary, spec, options, sessions, coverage } = campaign;
  const { seed, runs: asked, onProgress } = options;
  const open = campaign.tallies.filter((tally) => tally.open);
  const claims = open.map((tally) => tally.invariant);
  const { subject: traits } = await sessions.open();
  const sizes = await sessions.probe();
  const placed = window.map((testCase, i) => ({ plan: planCase(testCase, claims, traits, sizes), index: from + i }));
  const suspicions: Suspicion[] = [];
  let done = from;
  let broken: { readonly thrown: unknown } | undefined;
  try {
    for (const lot of lots(placed)) {
      suspicions.push(...(await judgeLot(lot, open, sessions)));
      for (const { plan } of lot) coverage.add(plan.testCase);
      done += lot.length;
      onProgress?.({ done, asked, phase: 'cases' });
    }
    await sessions.closeFresh();
  } catch (thrown) {
    // What was seen before is kept, but a subject that breaks is not asked again.
    broken = { thrown };
  }
  suspicions.sort((a, b) => a.index - b.index);
  for (const tally of open) {
    const { invariant } = tally;
    const own = suspicions.filter((suspicion) => suspicion.invariant === invariant);
    if (own.length === 0) continue;
    onProgress?.({ done, asked, phase: 'shrink', note: invariant.name });
    const counterexample = broken
      ? uninvestigated(own[0], 'the run ended first', seed, spec)
      : await investigate(own, arbitrary, seed, spec, sessions);
    tally.found(counterexample, await options.onCounterexample?.(counterexample));
  }
  if (broken) throw broken.thrown;
}

/** Runs and judges a lot of cases; returns the violations seen. */
async function judgeLot(lot: readonly Placed[], open: readonly Tally[], sessions: Sessions): Promise<Suspicion[]> {
  const session = await sessions.open(lot[0].plan.testCase.regime);
  const results = await execute(
    lot.map(({ plan }) => plan),
    session,
  );
  return results.flatMap((executed, i) =>
    open.flatMap((tally): Suspicion[] => {
      const { invariant } = tally;
      if (!executed.plan.invariants.includes(invariant)) {
        tally.vacuous();
        return [];
      }
      const judgement = judge(invariant, executed, session.subject);
      tally.add(executed.plan.testCase, judgement, session.subject);
      return judgement.verdict === 'violated' ? [{ invariant, index: lot[i].index, executed, judgement }] : [];
    }),
  );
}
