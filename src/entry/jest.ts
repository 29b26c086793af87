/**
 * Matchers for jest: `expect.extend(matchers)`.
 *
 * @packageDocumentation
 */
import type { PadproofMatchers } from './matchers/matchers';
import { matchersFor } from './matchers/matchers';
import { timeLeftInJest } from './matchers/time-left';

export type { PadproofMatchers } from './matchers/matchers';

/** What `expect.extend` takes. */
export const matchers = matchersFor(timeLeftInJest);

declare global {
  /* eslint-disable @typescript-eslint/no-namespace, @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type --
     jest's own declaration, which this one merges with, has this shape */
  namespace jest {
    interface Matchers<R, T = {}> extends PadproofMatchers<R> {}
  }
  /* eslint-enable */
}
