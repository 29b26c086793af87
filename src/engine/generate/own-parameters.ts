import type fc from 'fast-check';

/**
 * What fast-check is told besides seed, path and number of runs: a global configuration, such as a time limit in a set-up
 * file of jest, is for the user's own properties, and may not change which cases a seed means or end a campaign.
 */
export const OWN_PARAMETERS = {
  endOnFailure: false,
  ignoreEqualValues: false,
  interruptAfterTimeLimit: undefined,
  maxSkipsPerRun: undefined,
  randomType: undefined,
  skipAllAfterTimeLimit: undefined,
  skipEqualValues: false,
  timeout: undefined,
  unbiased: false,
  verbose: 0,
} as const;

/** The property without the hooks of a global configuration. */
export function withoutHooks<T>(property: fc.IAsyncPropertyWithHooks<T>): fc.IAsyncPropertyWithHooks<T> {
  return property.beforeEach(async () => undefined).afterEach(async () => undefined);
}
