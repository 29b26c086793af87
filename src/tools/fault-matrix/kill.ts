import type { Case } from '../../core/case';
import type { SubjectSource } from '../../core/subject';
import type { Invariant } from '../../engine/invariants/invariant';
import { runCampaign } from '../../engine/campaign/campaign';
import type { InvariantReport, Report } from '../../core/report/report';
import type { Fault } from '../../subjects/faults/fault';

/** One claim that a fault breaks. */
export interface Kill {
  readonly invariant: string;
  /** How many cases it took: the first breaks it where this is 1. */
  readonly cases: number;
}

/** A case made small, and what was said of it. */
export interface SmallCase {
  readonly invariant: string;
  readonly case: Case;
  readonly rows: number;
  readonly length: number;
  readonly where: string;
}

/** Whether one fault was found, by which claims, and after how many cases. */
export interface FaultResult {
  readonly fault: string;
  readonly equivalent: boolean;
  /** What it was seen on alone, and is simulated here: `float16`, `webgl`, … */
  readonly onlyOn?: string;
  /** The claims that it breaks, the soonest first. */
  readonly kills: readonly Kill[];
  /** Claims that were to see it, and did not. */
  readonly missed: readonly string[];
  /** By the first of the claims that were to see it and did; absent where it was not shrunk. */
  readonly smallest?: SmallCase;
  /** What ended the campaign before its last case. */
  readonly stopped?: string;
}

/** How faults are looked for. */
export interface KillOptions {
  readonly seed: number;
  /** How many cases a fault may take. */
  readonly runs: number;
  readonly invariants: readonly Invariant[];
  /** The longest S to generate. */
  readonly maxLength?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Pool cases? Yes, unless it is `false`. */
  readonly pool?: boolean;
  /** Make the case small, and locate it? Yes, unless it is `false`. */
  readonly shrink?: boolean;
}

/**
 * Runs the campaign of `check` on a model with a fault in it, and says which claims broke, and after how many cases. Then the
 * first claim that was to break is run again, to shrink and locate what it found.
 *
 * @throws PadproofError where the model cannot be opened.
 */
export async function kill(fault: Fault, source: SubjectSource, options: KillOptions): Promise<FaultResult> {
  const { seed, runs, invariants, maxLength, timeoutMs, signal, pool, shrink = true } = options;
  const campaign = (chosen: readonly Invariant[], count: number, investigate: boolean): Promise<Report> =>
    runCampaign(
      source,
      { model: '' },
      // No class has to come: what is measured is how soon a fault is found, not how healthy a run is.
      { seed, runs: count, invariants: chosen, minCoverage: 0, maxLength, timeoutMs, signal, pool, investigate },
    );
  const report = await campaign(invariants, runs, false);
  const kills = report.invariants
    .filter(({ verdict }) => verdict === 'violated')
    .map((found): Kill => ({ invariant: found.name, cases: casesOf(found) }))
    .sort((a, b) => a.cases - b.cases);
  const names = new Set(kills.map(({ invariant }) => invariant));
  const chosen = new Set(invariants.map(({ name }) => name));
  const first = fault.seenBy.find((name) => names.has(name)) ?? kills[0]?.invariant;
  let smallest: SmallCase | undefined;
  if (shrink && first !== undefined && !signal?.aborted) {
    const invariant = invariants.filter(({ name }) => name === first);
    const again = await campaign(invariant, kills.find((one) => one.invariant === first)!.cases, true);
    smallest = smallCaseOf(again.invariants[0]);
  }
  return {
    fault: fault.name,
    equivalent: fault.equivalent !== undefined,
    ...(fault.onlyOn !== undefined && { onlyOn: fault.onlyOn }),
    kills,
    missed: fault.seenBy.filter((name) => chosen.has(name) && !names.has(name)),
    ...(smallest && { smallest }),
    ...(report.stopped && { stopped: report.stopped.message }),
  };
}

function casesOf({ counterexample }: InvariantReport): number {
  return counterexample!.found.index + 1;
}

function smallCaseOf({ name, counterexample }: InvariantReport): SmallCase | undefined {
  if (!counterexample) return undefined;
  const { case: small, location } = counterexample;
  return { invariant: name, case: small, rows: small.rows.length, length: small.length, where: location.where };
}
