import { ExitCode } from '../../core/errors';
import { VERSION } from '../../core/version';
import type { Fault } from '../../subjects/faults/fault';
import { plantedBert, type PlantOptions } from '../../subjects/models/planted';
import type { Progress } from '../../engine/campaign/options';
import { kill, type FaultResult, type KillOptions } from './kill';
import { failuresOf, OTHER_TESTS } from './others';

/** What the invariants find of the faults that are planted. Plain JSON. */
export interface FaultMatrix {
  readonly format: 'padproof-faults';
  readonly version: 1;
  readonly padproof: string;
  readonly node: string;
  readonly backend: string;
  /** Does that backend compute in a browser's page? Absent where it does not. */
  readonly browser?: true;
  readonly weightsSeed: string;
  readonly seed: number;
  /** How many cases each fault was given. */
  readonly runs: number;
  /** The longest S that was generated, where one was asked for. */
  readonly maxLength?: number;
  /** The claims that were judged, in the order of reports. */
  readonly invariants: readonly string[];
  readonly results: readonly FaultResult[];
  /** What the tests that people use today find of the same faults, where that was asked for. */
  readonly others?: readonly OtherScore[];
  readonly score: Score;
  /** The least share of faults that must be killed, in percent. */
  readonly threshold: number;
  readonly verdict: 'reached' | 'missed' | 'inconclusive';
  readonly exitCode: ExitCode;
  /** Why the run ended before its last fault, where it did. */
  readonly stopped?: string;
}

/** Equivalent faults are no part of it, but for `wronglyKilled`. */
export interface Score {
  readonly planted: number;
  readonly killed: number;
  /** In percent of those planted; 100 where there are none. */
  readonly percent: number;
  /** How many cases the first kill of each took: the middle one, and the most; absent where nothing was killed. */
  readonly median?: number;
  readonly worst?: number;
  readonly equivalent: number;
  /** Equivalent faults that some claim was broken by: false alarms. */
  readonly wronglyKilled: readonly string[];
}

/** What one of the tests that people use today found. */
export interface OtherScore {
  readonly name: string;
  readonly after: string;
  readonly how: string;
  /** The faults that it failed on. */
  readonly killed: readonly string[];
  /** Did it pass on the model without a fault? */
  readonly passesCorrect: boolean;
}

export interface MatrixOptions extends KillOptions, PlantOptions {
  readonly threshold: number;
  /** Run the tests that people use today on the same faults, too. */
  readonly others?: boolean;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Plants each fault in turn, and counts what is killed. An abort ends it: what was found by then is kept.
 *
 * @throws EnvironmentError where the backend cannot be used here.
 */
export async function faultMatrix(faults: readonly Fault[], options: MatrixOptions): Promise<FaultMatrix> {
  const {
    backend,
    browser,
    browserPath,
    weightsSeed,
    seed,
    runs,
    maxLength,
    invariants,
    threshold,
    signal,
    onProgress,
  } = options;
  const plant = { backend, browser, browserPath, weightsSeed };
  const results: FaultResult[] = [];
  const failures = new Map<string, readonly string[]>();
  const onCorrect = options.others ? await failuresOf(undefined, options, seed) : [];
  for (const [done, fault] of faults.entries()) {
    onProgress?.({ done, asked: faults.length, phase: 'cases', note: fault.name });
    const result = await kill(fault, plantedBert(fault, plant), options);
    if (signal?.aborted) break;
    results.push(result);
    if (options.others) failures.set(fault.name, await failuresOf(fault, options, seed));
  }
  const score = scoreOf(results);
  const stopped =
    results.length < faults.length ? `stopped after ${results.length} of ${faults.length} faults` : undefined;
  const broken = results.some((result) => result.stopped !== undefined);
  const reached = score.percent >= threshold && score.wronglyKilled.length === 0;
  const verdict = stopped !== undefined || (broken && reached) ? 'inconclusive' : reached ? 'reached' : 'missed';
  return {
    format: 'padproof-faults',
    version: 1,
    padproof: VERSION,
    node: process.version,
    backend,
    ...(browser && { browser }),
    weightsSeed,
    seed,
    runs,
    ...(maxLength !== undefined && { maxLength }),
    invariants: invariants.map(({ name }) => name),
    results,
    ...(options.others && { others: othersOf(failures, onCorrect) }),
    score,
    threshold,
    verdict,
    exitCode: { reached: ExitCode.held, missed: ExitCode.violated, inconclusive: ExitCode.inconclusive }[verdict],
    ...(stopped !== undefined && { stopped }),
  };
}

function othersOf(failures: ReadonlyMap<string, readonly string[]>, onCorrect: readonly string[]): OtherScore[] {
  return OTHER_TESTS.map(({ name, after, how }) => ({
    name,
    after,
    how,
    killed: [...failures].flatMap(([fault, failed]) => (failed.includes(name) ? [fault] : [])),
    passesCorrect: !onCorrect.includes(name),
  }));
}

/** Counts the kills. */
export function scoreOf(results: readonly FaultResult[]): Score {
  const faults = results.filter(({ equivalent }) => !equivalent);
  const equivalents = results.filter(({ equivalent }) => equivalent);
  const soonest = faults.flatMap(({ kills }) => (kills.length > 0 ? [kills[0].cases] : [])).sort((a, b) => a - b);
  return {
    planted: faults.length,
    killed: soonest.length,
    percent: faults.length === 0 ? 100 : (100 * soonest.length) / faults.length,
    ...(soonest.length > 0 && { median: soonest[(soonest.length - 1) >> 1], worst: soonest[soonest.length - 1] }),
    equivalent: equivalents.length,
    wronglyKilled: equivalents.filter(({ kills }) => kills.length > 0).map(({ fault }) => fault),
  };
}

/** The faults that no other claim kills, for each claim; matches-reference is left out of the count, since few subjects offer one. */
export function soleKills({
  results,
  invariants,
}: Pick<FaultMatrix, 'results' | 'invariants'>): Record<string, string[]> {
  const others = (result: FaultResult, name: string): number =>
    result.kills.filter(({ invariant }) => invariant !== name && invariant !== 'matches-reference').length;
  return Object.fromEntries(
    invariants.map((name) => [
      name,
      results
        .filter((result) => !result.equivalent && result.kills.some(({ invariant }) => invariant === name))
        .filter((result) => others(result, name) === 0)
        .map(({ fault }) => fault),
    ]),
  );
}
