import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { BEAT, BLOCKED } from './messages';
import { killSelf } from './process-group';

/** What the worker is given. */
export interface WatchdogData {
  /** `SLOTS` numbers that both threads see. */
  readonly shared: Int32Array;
  readonly parent?: Parent;
}

/** The process that this one must not outlive, even while it is blocked. */
export interface Parent {
  readonly pid: number;
  /** Where it is shown that this process is not stopped, and told that it kills itself because it blocks. */
  readonly beatFd: number;
}

/** Slot: counts up while the main thread turns. */
export const BEATS = 0;
/** Slot: how long it may stand still, in milliseconds; 0 while nobody minds. */
export const LIMIT = 1;
export const SLOTS = 2;
/** The symbol of the main thread's function that looks at what blocks. */
export const HOOK = 'padproof.watchdog';

const INTERVAL_MS = 50;
const BEAT_TURNS = 20;
/** How long V8 may take to get hold of the main thread. */
const GRACE_MS = 3000;

function watch({ shared, parent }: WatchdogData): void {
  let last = -1;
  let still = 0;
  let busy = false;
  let turns = 0;
  setInterval(() => {
    // Who loses its parent is given another. Its channel says so as well, but not to one that is blocked.
    if (parent && process.ppid !== parent.pid) killSelf();
    if (parent && turns++ % BEAT_TURNS === 0) show(parent, BEAT);
    const beats = Atomics.load(shared, BEATS);
    const limit = Atomics.load(shared, LIMIT);
    // Turns of this thread are counted, not the clock, which also runs while the whole process is stopped (Ctrl-Z).
    still = beats === last && limit > 0 ? still + INTERVAL_MS : 0;
    last = beats;
    if (busy || limit === 0 || still <= limit) return;
    busy = true;
    still = 0;
    end(parent, () => (busy = false));
  }, INTERVAL_MS);
}

function show({ beatFd }: Parent, sign: string): void {
  try {
    writeSync(beatFd, sign);
  } catch {
    // The subject has closed the file.
  }
}

function end(parent: Parent | undefined, done: () => void): void {
  const giveUp = setTimeout(() => {
    writeSync(
      2,
      'padproof: the subject blocks the process in a call that cannot be ended; nothing can be concluded.\n',
    );
    if (parent) show(parent, BLOCKED);
    killSelf();
  }, GRACE_MS);
  const session = new Session();
  session.connectToMainThread();
  session.post('Runtime.evaluate', { expression: `globalThis[Symbol.for('${HOOK}')]()` }, () => {
    session.post('Runtime.terminateExecution', () => {
      clearTimeout(giveUp);
      session.disconnect();
      parentPort!.postMessage('ended');
      done();
    });
  });
}

if (!isMainThread) watch(workerData as WatchdogData);
