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
  /** So many smaller models are tried at most to make one smaller; the limit of {@link smallest} where it is absent. */
  readonly mostTries?: number;
  /** Called after each model. */
  readonly progress?: (done: number) => void;
  /** Called with each finding as it is made. */
  readonly onFinding?: (finding: Finding) => Promise<void>;
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
  /** Why it threw while it computed models that it had taken, and how often. */
  readonly failed: Map<string, number>;
}

/** A model that a runtime computes wrongly, made smaller. */
export interface Finding {
  readonly runtime: string;
  readonly version: string;
  /** The level of optimisation that was asked for when it was found; absent where none was. */
  readonly level?: GraphOptimization;
  readonly index: number;
  readonly smallest: SmithCase;
  readonly features: readonly string[];
  readonly deviation: Deviation;
  /** In how many tries of the same model it was wrong, where not in all: the runtime does not give the same twice. */
  readonly intermittent?: { readonly wrong: number; readonly tries: number };
  /** At which levels of optimisation it is wrong, and where it is refused. */
  readonly levels: Readonly<Record<string, Outcome['verdict']>>;
  readonly made: Made;
  /** How many more models have all that this one has, and are wrong. */
  alike: number;
}

export interface SmithReport {
  readonly seed: number;
  /** How many were tried. */
  readonly models: number;
  /** How many were to be tried, where somebody ended it before. */
  readonly interruptedOf?: number;
  readonly tallies: readonly RuntimeTally[];
  readonly findings: readonly Finding[];
}

/** Makes random tiny encoders and has each computed by every runtime; what is wrong is made smaller. */
export async function smith(options: SmithOptions): Promise<SmithReport> {
  const { seed, runs, only, runtimes, plant, signal, progress, onFinding } = options;
  const tallies = runtimes.map(emptyTally);
  const findings: Finding[] = [];
  const cases = casesOf(seed, only === undefined ? runs : only + 1);
  let models = 0;
  for (const [index, tried] of cases.entries()) {
    if (only !== undefined && index !== only) continue;
    // Else a runtime that never waits for anything lets no Ctrl-C through.
    await new Promise(setImmediate);
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
      const found = await findingOf(options, runtime, index, tried, outcome.deviation);
      const same = findings.find(
        ({ runtime: by, features }) => by === runtime.name && isLike(found.features, features),
      );
      if (same) same.alike++;
      else {
        findings.push(found);
        await onFinding?.(found);
      }
    }
    models++;
    progress?.(models);
  }
  const asked = only === undefined ? runs : 1;
  return { seed, models, ...(models < asked && { interruptedOf: asked }), tallies, findings };
}

/** So often a model is computed again, to see whether it is wrong each time. */
const TRIES = 4;

/** @param seen what came when it was met */
async function findingOf(
  { seed, plant, signal, mostTries }: SmithOptions,
  runtime: LoadedRuntime,
  index: number,
  tried: SmithCase,
  seen: Deviation,
): Promise<Finding> {
  const wrongIn = async (made: Made, tries: number): Promise<Deviation[]> => {
    const wrong: Deviation[] = [];
    for (let i = 0; i < tries; i++) {
      const outcome = await judge(made, runtime);
      if (outcome.verdict === 'wrong') wrong.push(outcome.deviation);
    }
    return wrong;
  };
  const first = madeOf(tried, plant);
  const again = (await wrongIn(first, TRIES)).length;
  // What comes and goes has several chances to be seen in a smaller model.
  const tries = again === TRIES ? 1 : TRIES;
  const fails = async (smaller: SmithCase): Promise<boolean> =>
    (await wrongIn(madeOf(smaller, plant), tries)).length > 0;
  const least = await smallest(seed, index, fails, { signal, mostTries });
  const small = madeOf(least, plant);
  const wrong = await wrongIn(small, TRIES);
  // A smaller one that is never wrong again shows nothing: the model that was met does.
  const isShown = wrong.length > 0;
  const [of, made] = isShown ? [least, small] : [tried, first];
  const [times, total] = isShown ? [wrong.length, TRIES] : [again + 1, TRIES + 1];
  const levels: Record<string, Outcome['verdict']> = {};
  for (const graphOptimization of LEVELS)
    levels[graphOptimization] = (await judge(made, { ...runtime, graphOptimization })).verdict;
  return {
    runtime: runtime.name,
    version: runtime.version,
    ...(runtime.graphOptimization && { level: runtime.graphOptimization }),
    index,
    smallest: of,
    features: featuresOf(of),
    deviation: isShown ? wrong[0] : seen,
    ...(times < total && { intermittent: { wrong: times, tries: total } }),
    levels,
    made,
    alike: 0,
  };
}

function emptyTally({ name, version, graphOptimization }: LoadedRuntime): RuntimeTally {
  const optimization = graphOptimization ?? 'its own level';
  return {
    runtime: name,
    version,
    optimization,
    right: 0,
    wrong: 0,
    nearest: 0,
    refused: new Map(),
    failed: new Map(),
  };
}

function note(tally: RuntimeTally, outcome: Outcome): void {
  if (outcome.verdict === 'wrong') tally.wrong++;
  else if (outcome.verdict === 'right') {
    tally.right++;
    tally.nearest = Math.max(tally.nearest, outcome.ofBound);
  } else {
    const { verdict, why } = outcome;
    tally[verdict].set(why, (tally[verdict].get(why) ?? 0) + 1);
  }
}
