import { SubjectError } from '../../core/errors';
import { endAtOnce, handleStrayErrors } from './process';

/** What the shell makes of SIGINT and SIGTERM: 128 and the number of the signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Ends waiting for a subject from outside: by Ctrl-C, by a time limit, by an error thrown where no promise carries it.
 * Whoever waits for something through `hold` gets an error instead, so what was found by then can still be reported.
 */
export class Lifeline {
  private readonly controller = new AbortController();
  private readonly waiting = new Set<(reason: Error) => void>();
  private broken: Error | undefined;

  /** Aborted when the user has asked to stop. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Settles as `work` does, unless the lifeline breaks before. */
  hold<T>(work: Promise<T>): Promise<T> {
    // A set of callbacks, not Promise.race with one long promise, which would keep every result ever raced alive.
    return new Promise((resolve, reject) => {
      if (this.broken) reject(this.broken);
      this.waiting.add(reject);
      void work.then(resolve, reject).finally(() => this.waiting.delete(reject));
    });
  }

  /** Ends whatever is waited for, now and later. */
  break(reason: Error): void {
    this.broken ??= reason;
    for (const reject of this.waiting) reject(reason);
  }

  /** A lifeline that Ctrl-C, SIGTERM and stray errors break; a second signal ends the process at once. */
  static attached(): Lifeline {
    const lifeline = new Lifeline();
    lifeline.attachSignals();
    lifeline.attachStrayErrors();
    return lifeline;
  }

  private attachSignals(): void {
    for (const name of Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[]) {
      process.on(name, () => {
        if (this.signal.aborted) endAtOnce(EXIT_CODES[name]);
        process.stderr.write('\npadproof: stopping; the results so far follow. Once more ends it at once.\n');
        this.controller.abort();
        this.break(new SubjectError('interrupted'));
      });
    }
  }

  /** Has errors that no promise carries break the lifeline. */
  attachStrayErrors(): void {
    handleStrayErrors((thrown) => {
      const stack = thrown instanceof Error ? thrown.stack : String(thrown);
      process.stderr.write(
        `padproof: an error was thrown where nothing waits for it, most likely by the subject:\n${stack}\n`,
      );
      this.break(new SubjectError(`an error was thrown where nothing waits for it: ${String(thrown)}`));
    });
  }
}
