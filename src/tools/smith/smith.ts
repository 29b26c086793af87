import type { GraphOptimization } from '../../core/report/subject-spec';
import type { LoadedRuntime } from '../../subjects/onnx/runtime';
import { featuresOf, isLike } from './features';
import { judge, madeOf, type Deviation, type Made, type Outcome, type Parts } from './judge';
import type { SmithCase } from './recipe';
import { casesOf, smallest } from './smallest';

/** How far a runtime may change a graph, from the least to the most. */
export const LEVELS: readonly GraphOptimization[] = ['disabled', 'basic', 'extended', 'all'];

export interface SmithOptions {
  readonly seed: number;
  /** How many models. */
  readonly runs: number;
  /** One of them alone, by its number. */
  readonly only?: number;
  readonly runtimes: readonly LoadedRuntime[];
  /** Changes what a graph is made of, and not what is expected of it. */
  readonly plant?: (parts: Parts) => Parts;
  readonly signal?: AbortSignal;
  /** Called after each model. */
  readonly progress?: (done: number, findings: number) => void;
}

/** How a runtime did. */
export interface RuntimeTally {
  readonly runtime: string;
  readonly version: string;
  readonly optimization: string;
  right: number;
  wrong: number;
  /** Of those that were right, how near to its bound the nearest came. */
  nearest: number;
  /** Why models were refused, and how often. */
  readonly refused: Map<string, number>;
}

/** A model that a runtime computes wrongly, made smaller. */
export interface Finding {
  readonly runtime: string;
  readonly version: string;
  readonly index: number;
  readonly smallest: SmithCase;
  readonly features: readonly string[];
  readonly deviation: Deviation;
  /** At which levels of optimisation it is wrong, and where it is refused. */
  readonly levels: Readonly<Record<string, Outcome['verdict']>>;
  readonly made: Made;
  /** How many more models have all that this one has, and are wrong. */
  alike: number;
}

export interface SmithReport {
  readonly seed: number;
  readonly models: number;
  readonly tallies: readonly RuntimeTally[];
  readonly findings: readonly Finding[];
}

/** Makes random tiny encoders and has each computed by every runtime; what is wrong is made smaller. */
export async function smith(options: SmithOptions): Promise<SmithReport> {
  const { seed, runs, only, runtimes, plant, signal, progress } = options;
  const tallies = runtimes.map(emptyTally);
  const findings: Finding[] = [];
  const cases = casesOf(seed, only === undefined ? runs : only + 1);
  let models = 0;
  for (const [index, tried] of cases.entries()) {
    if (only !== undefined && index !== only) continue;
    if (signal?.aborted) break;
    const made = madeOf(tried, plant);
    for (const [r, runtime] of runtimes.entries()) {
      const outcome = await judge(made, runtime);
      note(tallies[r], outcome);
      if (outcome.verdict !== 'wrong') continue;
      const known = findings.find(
        (finding) => finding.runtime === runtime.name && isLike(featuresOf(tried), finding.features),
      );
      if (known) {
        known.alike++;
        continue;
      }
      const found = await findingOf(options, runtime, index);
      const same = findings.find(
        ({ runtime: by, features }) => by === runtime.name && isLike(found.features, features),
      );
      if (same) same.alike++;
      else findings.push(found);
    }
    models++;
    progress?.(models, findings.length);
  }
  return { seed, models, tallies, findings };
}

async function findingOf({ seed, plant }: SmithOptions, runtime: LoadedRuntime, index: number): Promise<Finding> {
  const judged = async (tried: SmithCase): Promise<Outcome> => judge(madeOf(tried, plant), runtime);
  const least = await smallest(seed, index, async (tried) => (await judged(tried)).verdict === 'wrong');
  const made = madeOf(least, plant);
  const outcome = await judge(made, runtime);
  if (outcome.verdict !== 'wrong') throw new Error(`model ${index} is wrong once and ${outcome.verdict} then`);
  const levels: Record<string, Outcome['verdict']> = {};
  for (const graphOptimization of LEVELS)
    levels[graphOptimization] = (await judge(made, { ...runtime, graphOptimization })).verdict;
  return {
    runtime: runtime.name,
    version: runtime.version,
    index,
    smallest: least,
    features: featuresOf(least),
    deviation: outcome.deviation,
    levels,
    made,
    alike: 0,
  };
}

function emptyTally({ name, version, graphOptimization }: LoadedRuntime): RuntimeTally {
  const optimization = graphOptimization ?? 'its own level';
  return { runtime: name, version, optimization, right: 0, wrong: 0, nearest: 0, refused: new Map() };
}

function note(tally: RuntimeTally, outcome: Outcome): void {
  if (outcome.verdict === 'wrong') tally.wrong++;
  else if (outcome.verdict === 'refused') tally.refused.set(outcome.why, (tally.refused.get(outcome.why) ?? 0) + 1);
  else {
    tally.right++;
    tally.nearest = Math.max(tally.nearest, outcome.ofBound);
  }
}
