import { writeSync } from 'node:fs';
import { ExitCode } from '../../core/errors';
import { cleanUp } from './clean-up';

/** Who is told the exit code, in a process that was started for its verdict. */
export interface ParentLink {
  /** Tells the exit code, and then calls `done`. */
  finish(this: void, code: number, done: () => void): void;
}

/** What the shell makes of SIGINT and SIGTERM: 128 and the number of the signal. */
export const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

let finished = false;
let parent: ParentLink | undefined;
let exit: (code: number) => never = process.exit.bind(process);

/** @param link where the exit code is told; @param how ends the process, where `process.exit` is not to be had any more */
export function endBy(link: ParentLink | undefined, how: (code: number) => never): void {
  parent = link;
  exit = how;
}

/** Ends the process with this code: when everything written has gone out, and then what was left has been cleaned up. */
export function endProcess(exitCode: number): void {
  finished = true;
  // Not left to the event loop: a subject may hold it open with a timer or a server that it never closes.
  const end = (): void => void cleanUp().finally(() => exit(exitCode));
  if (parent) return parent.finish(exitCode, end);
  process.exitCode = exitCode;
  process.stdout.write('', () => process.stderr.write('', end));
}

/** Ends the process now, whatever is under way. */
export function endAtOnce(exitCode: number): never {
  finished = true;
  // The message is written before the call returns, where the pipe has room; it has for one so short.
  parent?.finish(exitCode, () => undefined);
  return exit(exitCode);
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
