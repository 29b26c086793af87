import fc from 'fast-check';
import type { Case } from '../core/case';
import { windowSize } from './lots';
import { OWN_PARAMETERS, withoutHooks } from './own-parameters';
import type { Indexed } from './window';

/**
 * Walks the stream of a seed, handing it on in windows. It is fast-check's own walk, so that a path into the stream names the
 * same case when it is shrunk; and no more than a window is held.
 */
export async function forEachWindow(
  arbitrary: fc.Arbitrary<Case>,
  seed: number,
  count: number,
  verify: (window: readonly Indexed[]) => Promise<void>,
): Promise<void> {
  if (count === 0) return;
  let window: Indexed[] = [];
  let windows = 0;
  let drawn = 0;
  let failure: { readonly thrown: unknown } | undefined;
  const property = fc.asyncProperty(arbitrary, async (testCase) => {
    window.push({ testCase, index: drawn++ });
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
    numRuns: count,
    endOnFailure: true,
  });
  if (failure) throw failure.thrown;
}
