/**
 * Matchers for vitest: `expect.extend(matchers)`.
 *
 * @packageDocumentation
 */
// Named here, so that the declaration below meets what it merges with.
export type { Assertion } from 'vitest';
import type { PadproofMatchers } from './matchers/matchers.js';
import { matchersFor } from './matchers/matchers.js';
import { timeLeftInVitest } from './matchers/time-left.js';

export type { PadproofMatchers } from './matchers/matchers.js';

/** What `expect.extend` takes. */
export const matchers = matchersFor(timeLeftInVitest);

declare module 'vitest' {
  /* eslint-disable @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type, @typescript-eslint/no-explicit-any --
     vitest's own declaration, which this one merges with, has this shape */
  interface Assertion<T = any> extends PadproofMatchers<void> {}
  /* eslint-enable */
}
