import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenToBeats, silenceFor } from './beats';
import { environmentForOthers, flagsForOthers } from './node-flags';
import type { Answer, Call } from './messages';
import { BEAT_FD, isOurs } from './messages';
import { makeNonce } from './nonce';
import type { WorkerGreeting, WorkerMethods, WorkerSetup } from './worker-setup';

/** How long a worker may take to clean up: a little more than its subject has. */
const CLOSE_MS = 6000;

/** A worker has ended before it answered. */
export class WorkerEnded extends Error {
  /**
   * @param how what ended it, as `by SIGKILL`
   * @param why what may have been the reason
   */
  constructor(
    readonly how: string,
    readonly why = 'The subject ended it, or it ran out of memory: each worker holds a model of its own.',
  ) {
    super(`the process ended ${how}. ${why}`);
  }
}

/** A process that ends at once, as after a second Ctrl-C, leaves none of them behind. */
const running = new Set<Worker>();
process.on('exit', () => running.forEach((worker) => worker.kill()));

/** A process with a subject of its own, which answers what it is asked. Nothing that the subject does keeps it alive. */
export class Worker {
  private readonly child: ChildProcess;
  private readonly nonce = makeNonce();
  private readonly pending = new Map<
    number,
    { readonly resolve: (result: unknown) => void; readonly reject: (thrown: Error) => void }
  >();
  private readonly gone: Promise<void>;
  /** Ends it, whatever it is doing; one that is stopped as well. */
  readonly kill = (): void => void this.child.kill('SIGKILL');
  private calls = 0;
  private ended: Error | undefined;
  private reason: WorkerEnded | undefined;

  constructor(setup: WorkerSetup, env: NodeJS.ProcessEnv = process.env) {
    this.child = spawn(process.execPath, [...flagsForOthers(), join(__dirname, 'worker-process.js')], {
      env: environmentForOthers(env),
      serialization: 'advanced',
      // What it prints is no result, whatever road it takes.
      stdio: ['ignore', 2, 2, 'ipc', 'pipe'],
    });
    const { child, nonce } = this;
    this.gone = new Promise((resolve) => {
      const end = (reason: Error): void => {
        running.delete(this);
        this.ended = reason;
        this.rejectAll(reason);
        resolve();
      };
      child.on('exit', (code, signal) =>
        end(this.reason ?? new WorkerEnded(signal ? `by ${signal}` : `with exit code ${code}`)),
      );
      child.on('error', ({ message }) => {
        if (child.pid === undefined) end(new WorkerEnded('before it began', message));
      });
    });
    if (child.pid === undefined) return;
    running.add(this);
    child.on('message', (message) => this.answered(message));
    child.send({ nonce, setup } satisfies WorkerGreeting, () => undefined);
    this.listen(setup.options.timeout);
  }

  /** @throws WorkerEnded where it ends before it answers, and an Error with the words of what it threw. */
  call(method: keyof WorkerMethods, ...given: readonly unknown[]): Promise<unknown> {
    if (this.ended) return Promise.reject(this.ended);
    return new Promise((resolve, reject) => {
      const id = ++this.calls;
      this.pending.set(id, { resolve, reject });
      this.child.send({ id, method, given } satisfies Call, () => undefined);
    });
  }

  /** Has its subject clean up, for so long as that may take, and ends it. What else it was asked is not answered any more. */
  async close(): Promise<void> {
    this.rejectAll(new Error('it was closed'));
    const cleaned = this.call('close').catch(() => undefined);
    await Promise.race([cleaned, sleep(CLOSE_MS, undefined, { ref: false })]);
    // Killed, not asked to end: code of the subject may run when a process ends, and go on for ever.
    this.kill();
    await this.gone;
  }

  private answered(message: unknown): void {
    if (!isOurs<Answer>(message, this.nonce)) return;
    const { resolve, reject } = this.pending.get(message.id) ?? {};
    this.pending.delete(message.id);
    if ('error' in message) reject?.(new Error(message.error));
    else resolve?.(message.result);
  }

  private rejectAll(reason: Error): void {
    for (const { reject } of this.pending.values()) reject(reason);
    this.pending.clear();
  }

  private listen(timeoutMs: number): void {
    const stop = listenToBeats(this.child.stdio[BEAT_FD] as Readable, silenceFor(timeoutMs), {
      silent: (seconds) => {
        this.reason = new WorkerEnded(
          `by SIGKILL, since nothing had been heard of it for ${seconds} s`,
          'Something had stopped it, or kept it from running.',
        );
        this.kill();
      },
      blocked: () =>
        (this.reason = new WorkerEnded('by SIGKILL', 'The subject blocked it in a call that cannot be ended.')),
    });
    void this.gone.then(stop);
  }
}
