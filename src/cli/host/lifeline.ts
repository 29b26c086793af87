import { messageOf, stackOf, SubjectError } from '../../core/errors';
import { onParentSignal } from './child';
import { endAtOnce, handleStrayErrors, SIGNAL_CODES } from './process';
import { standardError } from './outlets';

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
    const stop = (name: keyof typeof SIGNAL_CODES): void => {
      if (this.signal.aborted) endAtOnce(SIGNAL_CODES[name]);
      standardError.write('\npadproof: stopping; the results so far follow. Once more ends it at once.\n');
      this.controller.abort();
      this.break(new SubjectError('interrupted'));
    };
    // A terminal sends its signals to both processes, and one Ctrl-C must not count twice.
    const told = onParentSignal(stop);
    for (const name of Object.keys(SIGNAL_CODES) as (keyof typeof SIGNAL_CODES)[]) {
      process.on(name, () => told || stop(name));
    }
  }

  /** Has errors that no promise carries break the lifeline. */
  attachStrayErrors(): void {
    handleStrayErrors((thrown) => {
      const stack = stackOf(thrown);
      standardError.write(
        `padproof: an error was thrown where nothing waits for it, most likely by the subject:\n${stack}\n`,
      );
      this.break(new SubjectError(`an error was thrown where nothing waits for it: ${messageOf(thrown)}`));
    });
  }
}
