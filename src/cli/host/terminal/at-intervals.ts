/** How often a log is told what is being done. */
const EVERY_MS = 10_000;

/**
 * Writes a line every ten seconds, for a log; nothing of what is shorter.
 *
 * @param line what is being done, after so many seconds
 * @returns what ends it
 */
export function atIntervals(
  line: (seconds: number) => string,
  write: (text: string) => void,
  everyMs = EVERY_MS,
): () => void {
  const started = performance.now();
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - started) / 1000);
    write(`padproof: ${seconds} s: ${line(seconds)}\n`);
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
