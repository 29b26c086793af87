import type { Readable } from 'node:stream';
import { BLOCKED } from './messages';

const SECOND_MS = 1000;
/** How much longer than its time limit a process may be silent: on a crowded machine even a thread waits for its turn. */
const MARGIN_S = 10;

/** How long a process may be silent, in seconds, whose subject has so long for an answer. */
export function silenceFor(timeoutMs: number): number {
  return timeoutMs / SECOND_MS + MARGIN_S;
}

/** What is to be done about what is heard of a process. */
export interface Heed {
  /** Nothing was heard for that long: the process is stopped, or cannot run. */
  silent(seconds: number): void;
  /** It kills itself, since it blocks. */
  blocked(): void;
}

/**
 * Listens to a process that writes to its BEAT_FD.
 *
 * @param seconds how long it may be silent
 * @returns stops listening
 */
export function listenToBeats(stream: Readable, seconds: number, heed: Heed): () => void {
  let silent = 0;
  // Turns of this process are counted, not the clock, which also runs while both are stopped (Ctrl-Z).
  const timer = setInterval(() => {
    if (++silent <= seconds) return;
    clearInterval(timer);
    heed.silent(silent);
  }, SECOND_MS).unref();
  const stop = (): void => clearInterval(timer);
  stream.on('data', (heard: Buffer) => {
    silent = 0;
    if (heard.includes(BLOCKED)) heed.blocked();
  });
  stream.on('error', stop);
  // Where it has closed the file, nothing can be heard.
  stream.on('close', stop);
  return stop;
}
