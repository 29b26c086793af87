/** How often a request is tried before it is given up. */
export const MOST_TRIES = 6;

/** The first pause, in milliseconds; each further one is twice as long: about 15 s together. */
export const FIRST_PAUSE_MS = 500;

/** No server is waited for any longer, whatever it asks for: a day. */
const LONGEST_PAUSE_MS = 86_400_000;

/** Answers that may be better later: too many requests, a bad gateway, unavailable, a gateway's time limit. */
export function isPassing(status: number): boolean {
  return [429, 502, 503, 504].includes(status);
}

/**
 * How long to wait before a request is tried again, in milliseconds.
 *
 * @param tried how often it was tried, 1 or more
 * @param retryAfter the header of that name: seconds, or a date (RFC 9110, 10.2.3)
 */
export function pauseBefore(
  tried: number,
  retryAfter: string | null,
  firstMs = FIRST_PAUSE_MS,
  now = Date.now(),
): number {
  const own = firstMs * 2 ** (tried - 1);
  if (retryAfter === null) return own;
  if (/^\s*\d+(\.\d+)?\s*$/.test(retryAfter)) return Math.min(Math.round(1000 * Number(retryAfter)), LONGEST_PAUSE_MS);
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? own : Math.min(Math.max(0, date - now), LONGEST_PAUSE_MS);
}
