import fc from 'fast-check';
import { smithCases } from './cases';
import type { SmithCase } from './recipe';

/** Making one case smaller ends after this time; what was reached by then is as good a counterexample. */
const LONGEST_MS = 20_000;

/** The cases of a seed, in their order. */
export function casesOf(seed: number, runs: number): SmithCase[] {
  return fc.sample(smithCases, { seed, numRuns: runs });
}

/**
 * Makes a case that fails smaller while it still fails.
 * @param index which case of the seed
 */
export async function smallest(
  seed: number,
  index: number,
  fails: (tried: SmithCase) => Promise<boolean>,
): Promise<SmithCase> {
  const property = fc.asyncProperty(smithCases, async (tried) => !(await fails(tried)));
  const parameters = { seed, path: String(index), numRuns: 1, interruptAfterTimeLimit: LONGEST_MS };
  const { counterexample } = await fc.check(property, parameters);
  return counterexample?.[0] ?? casesOf(seed, index + 1)[index];
}
