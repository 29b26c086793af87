import fc from 'fast-check';
import type { Case } from '../../core/case';
import { OWN_PARAMETERS, withoutHooks } from './own-parameters';
/** How far beyond the cases that are asked for the stream is searched. */
export const FURTHER_DRAWS = 2000;

/** Ends the walk: fast-check stops at what is thrown. */
const ENOUGH = new Error('enough');

/**
 * Walks the stream of a seed, handing it on in windows. It is fast-check's own walk, so that a path into the stream names the
 * same case when it is shrunk; and no more than a window is held.
 *
 * @param count how many cases are handed on, whatever they are
 * @param wants which of the next `FURTHER_DRAWS` cases are handed on, too, each in a window of its own; `undefined` where
 *   nothing is left to want
 */
export async function forEachWindow(
  arbitrary: fc.Arbitrary<Case>,
  seed: number,
  count: number,
  verify: (window: readonly Indexed[]) => Promise<void>,
  wants?: (testCase: Case) => boolean | undefined,
): Promise<void> {
  if (count === 0) return;
  let window: Indexed[] = [];
  let windows = 0;
  let drawn = 0;
  let failure: { readonly thrown: unknown } | undefined;
  const property = fc.asyncProperty(arbitrary, async (testCase) => {
    const index = drawn++;
    const wanted = index < count || wants!(testCase);
    if (wanted === undefined) throw ENOUGH;
    if (!wanted) return;
    window.push({ testCase, index });
    if (window.length < windowSize(windows) && drawn < count) return;
    try {
      await verify(window);
    } catch (thrown) {
      failure = { thrown };
      throw thrown;
    }
    windows++;
    window = [];
  });
  await fc.check(withoutHooks(property), {
    ...OWN_PARAMETERS,
    seed,
    path: '',
    examples: [],
    numRuns: count + (wants ? FURTHER_DRAWS : 0),
    endOnFailure: true,
  });
  if (failure) throw failure.thrown;
}

/** A case and its place among those of its origin. */
export interface Indexed {
  readonly testCase: Case;
  readonly index: number;
}

/** How many cases are drawn at a time: few at first, so that a broken subject shows at once; many later, so that more runs share a pass. */
const WINDOWS = [16, 128, 1024, 4096];

/** How many cases the nth window holds, counted from 0. */
export function windowSize(n: number): number {
  return WINDOWS[Math.min(n, WINDOWS.length - 1)];
}
