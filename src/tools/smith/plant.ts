import type { LoadedRuntime } from '../../subjects/onnx/runtime';
import { SMITH_FAULTS, type PlantedFault } from './faults';
import { inWords } from './features';
import { judge, madeOf } from './judge';
import type { SmithCase } from './recipe';
import { casesOf, smallest } from './smallest';

/** What came of a planted fault. */
export interface Sought {
  readonly fault: PlantedFault;
  /** The number of the first model that shows it, and the smallest; absent where none did. */
  readonly found?: { readonly index: number; readonly smallest: SmithCase; readonly words: string };
}

export interface SeekOptions {
  readonly seed: number;
  readonly runs: number;
  readonly runtime: LoadedRuntime;
  readonly faults?: readonly PlantedFault[];
  readonly signal?: AbortSignal;
  /** Called after each fault. */
  readonly progress?: (done: number) => void;
}

/** Plants each fault in all models of a seed, until one is wrong that is right without it. Of a run that is ended, those that were sought by then. */
export async function seekFaults({
  seed,
  runs,
  runtime,
  faults = SMITH_FAULTS,
  signal,
  progress,
}: SeekOptions): Promise<Sought[]> {
  const cases = casesOf(seed, runs);
  const sought: Sought[] = [];
  for (const fault of faults) {
    // What a runtime computes wrongly by itself shows no planted fault.
    const shows = async (tried: SmithCase): Promise<boolean> =>
      (await judge(madeOf(tried, fault.plant), runtime)).verdict === 'wrong' &&
      (await judge(madeOf(tried), runtime)).verdict === 'right';
    let index = 0;
    while (index < cases.length && !signal?.aborted && !(await shows(cases[index]))) {
      index++;
      await new Promise(setImmediate);
    }
    if (signal?.aborted) break;
    if (index === cases.length) sought.push({ fault });
    else {
      const least = await smallest(seed, index, shows, { signal });
      sought.push({ fault, found: { index, smallest: least, words: inWords(least) } });
    }
    progress?.(sought.length);
  }
  return sought;
}
