import fc from 'fast-check';
import { messageOf, SubjectError } from '../core/errors';
import type { SubjectSource } from '../core/subject';
import { cases } from '../generators/cases';
import { CoverageTally } from '../generators/coverage';
import { INVARIANTS } from '../invariants';
import type { Invariant } from '../invariants/invariant';
import { judge } from './evaluate';
import { execute } from './execute';
import type { Suspicion } from './investigate';
import { investigate } from './investigate';
import type { Placed } from './lots';
import { lots, windows } from './lots';
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
  const { seed, runs: asked, invariants = INVARIANTS, onProgress } = options;
  const sessions = new Sessions(source, options);
  try {
    const { subject: traits } = await sessions.open();
    const tallies = invariants.map((invariant) => new Tally(invariant, invariant.unsupported(traits)));
    let coverage = new CoverageTally(traits, undefined, source.regimes);
    let stopped: Report['stopped'];
    let judged = 0;
    try {
      const { heads } = await sessions.probe();
      coverage = new CoverageTally(traits, heads, source.regimes);
      const arbitrary = cases(traits, { regimes: source.regimes, ...(heads && { heads }) });
      const stream = fc.sample(arbitrary, { seed, numRuns: asked });
      for (const [from, end] of windows(asked)) {
        const open = tallies.filter((tally) => tally.open);
        const placed: Placed[] = [];
        for (let index = from; index < end; index++) {
          const claims = open.map((tally) => tally.invariant);
          placed.push({ plan: planCase(stream[index], claims, traits, await sessions.probe()), index });
        }
        const suspicions: Suspicion[] = [];
        for (const lot of lots(placed)) {
          suspicions.push(...(await judgeLot(lot, open, sessions)));
          for (const { plan } of lot) coverage.add(plan.testCase);
          judged += lot.length;
          onProgress?.({ done: judged, asked, phase: 'cases' });
        }
        await sessions.closeFresh();
        suspicions.sort((a, b) => a.index - b.index);
        for (const tally of open) {
          const { invariant } = tally;
          const own = suspicions.filter((suspicion) => suspicion.invariant === invariant);
          if (own.length === 0) continue;
          onProgress?.({ done: judged, asked, phase: 'shrink', note: invariant.name });
          const counterexample = await investigate(own, arbitrary, seed, spec, sessions);
          tally.found(counterexample, await options.onCounterexample?.(counterexample));
        }
      }
    } catch (thrown) {
      if (options.signal?.aborted) stopped = { by: 'interrupt', message: `stopped after ${judged} of ${asked} cases` };
      else if (thrown instanceof SubjectError) stopped = { by: 'subject', message: messageOf(thrown) };
      else throw thrown;
    }
    return reportOf({
      spec,
      seed,
      asked,
      judged,
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
