import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { fitToPrint } from '../../core/text/fit-to-print';
import { asError, ExitCode } from '../../core/errors';
import { endAtOnce } from './process';
import type { Parent, WatchdogData } from './watchdog-worker';
import { BEATS, HOOK, LIMIT, SLOTS } from './watchdog-worker';

/**
 * Watches for code of a subject that blocks the process: a loop without end lets no timer fire and no Ctrl-C arrive.
 *
 * A worker thread counts the beats of this one. When they stop for longer than the limit, it has V8 terminate what runs,
 * through the inspector, as if the call had never answered; so the campaign's own time limit ends it and the results so far
 * are kept. Code that not even V8 can end (a native call) costs the process its life, and the exit code is then 137.
 */
export class Watchdog {
  private readonly shared = new Int32Array(new SharedArrayBuffer(4 * SLOTS));
  private inside = 0;
  /** Ends the waiting for work that no result depends on. */
  private readonly quiet = new Set<(reason: Error) => void>();
  /** Those of it that were under way when the last block was found. */
  private endedQuietly: ((reason: Error) => void)[] = [];

  /**
   * @param onBlocked called after blocking code was ended
   * @param parent whom this process answers to, where it was started by padproof
   */
  constructor(onBlocked: () => void, parent?: Parent) {
    const workerData: WatchdogData = { shared: this.shared, ...(parent && { parent }) };
    const worker = new Worker(join(__dirname, 'watchdog-worker.js'), { workerData });
    worker.on('message', () => {
      if (this.endedQuietly.length === 0) onBlocked();
      for (const end of this.endedQuietly) end(new Error('it blocked the process, and was ended'));
    });
    worker.unref();
    setInterval(() => this.beat(), 50).unref();
    (globalThis as Record<symbol, unknown>)[Symbol.for(HOOK)] = () => this.blocked();
  }

  /**
   * Calls `work` on a stack of its own, which can be ended without ending who waits for it. Between two calls the event
   * loop turns, so that timers and signals come through even where the subject never waits.
   *
   * @param limitMs how long it may block
   */
  guard<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        let isInside = true;
        const leave = (): void => {
          clearTimeout(late);
          if (!isInside) return;
          isInside = false;
          this.beat();
          this.inside = Math.max(0, this.inside - 1);
          if (this.inside === 0) Atomics.store(this.shared, LIMIT, 0);
        };
        // Who waits for it has given up by then; what the command itself does from there on, it may take its time for.
        const late = setTimeout(leave, Math.min(limitMs, 2 ** 30));
        late.unref();
        this.inside++;
        this.beat();
        Atomics.store(this.shared, LIMIT, Math.min(limitMs, 2 ** 30));
        // In a microtask: V8 can end one without harm, while Node does not survive the end of a callback of its own.
        void Promise.resolve()
          .then(work)
          .finally(leave)
          .then(resolve, (thrown) => reject(asError(thrown)));
      });
    });
  }

  /** The same for work that no result depends on: where it has to be ended, it fails, and that is all. */
  guardQuietly<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
    let end!: (reason: Error) => void;
    return new Promise<T>((resolve, reject) => {
      this.quiet.add((end = reject));
      void this.guard(limitMs, work).then(resolve, reject);
    }).finally(() => this.quiet.delete(end));
  }

  private beat(): void {
    Atomics.add(this.shared, BEATS, 1);
  }

  /** Runs on top of the code that blocks, called by the worker through the inspector. */
  private blocked(): 'terminate' {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = Infinity;
    const frames = new Error().stack!.split('\n').slice(1);
    Error.stackTraceLimit = before;
    const own = frames
      .filter((frame) => !/node:|at <anonymous>:/.test(frame) && !frame.includes(__dirname))
      .slice(0, 3);
    writeSync(
      2,
      fitToPrint(`padproof: the subject blocks the process, and is ended where it is:\n${own.join('\n')}\n`),
    );
    // Ending a timer's callback corrupts Node's stack of async contexts, and Node aborts with code 1, which means violated.
    if (frames.some((frame) => frame.includes('node:internal/timers'))) endAtOnce(ExitCode.inconclusive);
    this.inside = 0;
    this.endedQuietly = [...this.quiet];
    Atomics.store(this.shared, LIMIT, 0);
    return 'terminate';
  }
}
