import { writeSync } from 'node:fs';
import { ExitCode } from '../../core/errors';

let finished = false;

/** Ends the process with this code as soon as everything written has gone out. */
export function endProcess(exitCode: number): void {
  finished = true;
  process.exitCode = exitCode;
  // Not left to the event loop: a subject may hold it open with a timer or a server that it never closes.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
}

/** Ends the process now, whatever is under way. */
export function endAtOnce(exitCode: number): never {
  finished = true;
  process.exit(exitCode);
}

/**
 * Keeps Node from ending with 0 where there is no verdict: a promise of the subject that never settles leaves nothing to
 * wait for, and code of the subject may call `process.exit` itself.
 */
export function endWhenUnfinished(): void {
  process.on('exit', () => {
    if (finished) return;
    writeSync(
      2,
      'padproof: the process ended before there was a verdict; the subject ended it, or left nothing to wait for.\n',
    );
    process.exitCode = ExitCode.inconclusive;
  });
}

/** Sends what libraries and subjects print to standard error: standard output is for results that programs may read. */
export function keepStandardOutputForResults(): void {
  console.log = console.info = console.debug = console.error.bind(console);
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader has seen enough (`| head`); the exit code is still worth something.
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

let stray: ((thrown: unknown) => void) | undefined;

/** Has errors that no promise carries go to `handler` instead of ending the process with 1, which means violated. */
export function handleStrayErrors(handler: (thrown: unknown) => void): void {
  if (!stray) process.on('uncaughtException', (thrown) => stray!(thrown));
  stray = handler;
}
