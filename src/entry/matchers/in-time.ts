import { clearTimeout, setTimeout } from 'node:timers';
import type { CheckOptions } from '../../tools/saved';

/** The part of the time that is kept for what comes after the check, and its bounds in milliseconds. */
const KEPT = { share: 0.1, least: 200, most: 2000 };

/** The options of a check that ends before its test does. */
export interface InTime {
  readonly options: CheckOptions;
  /** Was the check ended since the time of the test was nearly over? */
  readonly ranOut: () => boolean;
  readonly done: () => void;
}

/**
 * Has a check end just before the test around it is out of time: it would run on behind the next test, and what it found
 * would be lost. Where no cases are counted it takes no longer than there is time for, small cases first.
 *
 * @param left how long the test may still take, in milliseconds; where it is not known nothing is changed
 */
export function inTime(options: CheckOptions, left: number | undefined): InTime {
  if (left === undefined) return { options, ranOut: () => false, done: () => {} };
  const kept = Math.min(KEPT.most, Math.max(KEPT.least, KEPT.share * left));
  const controller = new AbortController();
  const { signal: given, runs, minutes, exhaustive } = options;
  const end = (): void => controller.abort();
  given?.addEventListener('abort', end, { once: true });
  if (given?.aborted) end();
  let ranOut = false;
  const timer = setTimeout(
    () => {
      ranOut = true;
      end();
    },
    Math.max(0, left - kept),
  );
  const isCounted = runs !== undefined || minutes !== undefined || exhaustive !== undefined;
  // What is left when the last case has begun is for making small what broke.
  const time = Math.max(1, left - 2 * kept) / 60_000;
  return {
    options: { ...options, ...(!isCounted && { minutes: time }), signal: controller.signal },
    ranOut: () => ranOut,
    done: () => {
      clearTimeout(timer);
      given?.removeEventListener('abort', end);
    },
  };
}
