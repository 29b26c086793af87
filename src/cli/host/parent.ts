// The process that the user starts. It runs a verb in a child and keeps two things from the code of models that runs there:
// standard output, and the exit code.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { printable } from '../../core/text/printable';
import { listenToBeats } from './beats';
import { flagsForOthers } from './node-flags';
import type { ChildGreeting, FromChild } from './messages';
import { BEAT_FD, isOurs } from './messages';
import { makeNonce } from './nonce';
import { passSignalsOn } from './parent-signals';
import { GROUPS, killGroup, killSelf } from './process-group';

/** How long the child may take to end once its verdict is here: a little more than a subject has to clean up. */
const GRACE_MS = 7000;
/** How long the parent waits for a verdict that an ended child had sent before. */
const LATE_MS = 5000;
/** How often it is looked whether the parent is there. */
const PARENT_MS = 500;
const ENVIRONMENT = 3;
const INCONCLUSIVE = 4;
const OUT_OF_REACH = 137;

const child = spawn(
  process.execPath,
  [...flagsForOthers(), join(__dirname, '../child-main.js'), ...process.argv.slice(2)],
  {
    // What the child prints is no result, whatever road it takes: its standard output is the standard error of this process.
    stdio: ['inherit', 2, 2, 'ipc', 'pipe'],
    // A group of its own, so that nothing that a model has started outlives it.
    detached: GROUPS,
  },
);

let code: number | undefined;
let blocked = false;
let ended = '';
let stopped: string | undefined;
let unwritten: Error | undefined;
let finishing = false;

child.on('error', (error) => {
  if (child.pid === undefined) fail(`no process could be started to run the model in: ${error.message}`);
});
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has seen enough (`| head`); the exit code is still worth something.
  if (error.code !== 'EPIPE') unwritten ??= error;
});
process.on('uncaughtException', (error) => fail(`this is a bug in padproof: ${error.stack}`));
if (child.pid !== undefined) watch(child.pid);
if (process.argv.includes('--cell')) endWithParent();

/** Ends all of this when whoever started it is gone, even where nobody could say so: a cell is of no use without its matrix. */
function endWithParent(): void {
  const { ppid } = process;
  // Who loses its parent is given another. The child looks in the same way.
  setInterval(() => process.ppid !== ppid && killSelf(), PARENT_MS).unref();
}

function watch(pid: number): void {
  const nonce = makeNonce();
  child.send({ nonce, isTTY: process.stdout.isTTY === true } satisfies ChildGreeting, () => undefined);
  child.on('message', (message) => {
    if (!isOurs<FromChild>(message, nonce) || code !== undefined) return;
    if ('out' in message) process.stdout.write(message.out);
    else if ('silentFor' in message) listen(pid, message.silentFor);
    else {
      code = message.code;
      setTimeout(() => finish(pid, message.code), GRACE_MS);
    }
  });
  passSignalsOn(child, pid, () => code);
  child.on('exit', (status, signal) => {
    ended = signal ? `by ${signal}` : `with exit code ${status}`;
    if (code !== undefined) finish(pid, code);
    // The code comes last: until the channel is empty it may be on its way. What the child has started may hold it open.
    else setTimeout(() => finish(pid, code ?? withoutVerdict()), LATE_MS);
  });
  child.on('close', () => finish(pid, code ?? withoutVerdict()));
}

function listen(pid: number, seconds: number): void {
  listenToBeats(child.stdio[BEAT_FD] as Readable, seconds, {
    blocked: () => (blocked = true),
    silent: (heard) => {
      stopped = `, since nothing had been heard of it for ${heard} s: something had stopped it, or kept it from running`;
      killGroup(pid, 'SIGKILL');
    },
  });
}

function withoutVerdict(): number {
  if (blocked) return OUT_OF_REACH;
  const why =
    stopped ?? '; the subject ended it, or left nothing to wait for, or the system ended it for want of memory';
  process.stderr.write(`padproof: the process ended before there was a verdict (${ended})${why}.\n`);
  return INCONCLUSIVE;
}

/** Ends what the child has left behind, and then this process, once all of standard output is out. */
function finish(pid: number, exitCode: number): void {
  if (finishing) return;
  finishing = true;
  killGroup(pid, 'SIGKILL');
  process.stdout.write('', () => {
    if (unwritten) fail(`standard output cannot be written: ${unwritten.message}. What is there now is not whole.`);
    process.exit(exitCode);
  });
}

function fail(why: string): never {
  if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL');
  process.stderr.write(`padproof: ${printable(why)}\n`);
  process.exit(ENVIRONMENT);
}
