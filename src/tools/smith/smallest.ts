import fc from 'fast-check';
import { smithCases } from './cases';
import type { SmithCase } from './recipe';

/** Making one case smaller ends after so many tries; what was reached by then is as good a counterexample. */
const MOST_TRIES = 1000;

/** What ends making a case smaller. */
export interface ShrinkingLimits {
  readonly signal?: AbortSignal;
  readonly mostTries?: number;
}

/** The cases of a seed, in their order. */
export function casesOf(seed: number, runs: number): SmithCase[] {
  return fc.sample(smithCases, { seed, numRuns: runs });
}

/**
 * Makes a case that fails smaller while it still fails.
 * @param index which case of the seed
 * @param limits where they are met, what was reached by then stands
 */
export async function smallest(
  seed: number,
  index: number,
  fails: (tried: SmithCase) => Promise<boolean>,
  { signal, mostTries = MOST_TRIES }: ShrinkingLimits = {},
): Promise<SmithCase> {
  let tries = 0;
  const property = fc.asyncProperty(smithCases, async (tried) => {
    if (signal?.aborted || ++tries > mostTries) return true;
    // Else a runtime that never waits for anything lets no Ctrl-C through.
    await new Promise(setImmediate);
    return !(await fails(tried));
  });
  const parameters = { seed, path: String(index), numRuns: 1 };
  const { counterexample } = await fc.check(property, parameters);
  return counterexample?.[0] ?? casesOf(seed, index + 1)[index];
}
