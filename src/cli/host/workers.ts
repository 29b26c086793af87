import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'workerpool';
import { pool } from 'workerpool';
import { SubjectError } from '../../core/errors';
import type {
  JudgedElsewhere,
  JudgeTask,
  ChunkTask,
  Measured,
  MeasureTask,
  Workers,
} from '../../engine/parallel/workers';
import type { WorkerMethods, WorkerSetup } from './worker-setup';

/** How long a worker may take to end: a little more than its subject has to clean up. */
const GRACE_MS = 6000;

/** How many workers there may be: as many as cores, and four at least, so that a command of one machine works on a smaller. */
export const MOST_WORKERS = Math.max(4, availableParallelism());

/**
 * Worker processes. Each is a pool of its own, so that which of them gets a chunk does not depend on who is free first; the
 * pools carry the messages, and notice who ends.
 */
export class WorkerProcesses implements Workers {
  private readonly pools: readonly Pool[];
  /** What each pool forked last. */
  private readonly processes: ChildProcess[] = [];
  private readonly opening: readonly Promise<unknown>[];
  private readonly killing = new AbortController();
  private readonly kill = (): void => this.killing.abort();
  private ending: Promise<unknown> | undefined;

  /** @param signal ends them, and what is asked of them fails */
  constructor(
    readonly count: number,
    setup: WorkerSetup,
    private readonly signal: AbortSignal,
  ) {
    const forkOpts = {
      env: environmentOf(count),
      execArgv: process.execArgv,
      serialization: 'advanced',
      signal: this.killing.signal,
      killSignal: 'SIGKILL',
    };
    const script = join(__dirname, 'worker-process.js');
    this.pools = Array.from({ length: count }, () =>
      pool(script, {
        workerType: 'process',
        maxWorkers: 1,
        forkArgs: [JSON.stringify(setup)],
        forkOpts,
        workerTerminateTimeout: GRACE_MS,
      }),
    );
    // A process that ends at once, as after a second Ctrl-C, leaves none of them behind.
    process.on('exit', this.kill);
    signal.addEventListener('abort', () => void this.end(), { once: true });
    this.opening = this.pools.map((_, worker) => this.call(worker, 'open').catch(() => undefined));
  }

  measure(worker: number, task: MeasureTask): Promise<Measured | undefined> {
    return this.ask(worker, 'measure', task);
  }

  prepare(worker: number, task: ChunkTask): Promise<void> {
    return this.askOfChunk(worker, 'prepare', task);
  }

  judge(worker: number, task: JudgeTask): Promise<JudgedElsewhere> {
    return this.askOfChunk(worker, 'judge', task);
  }

  private async askOfChunk<T>(worker: number, method: 'prepare' | 'judge', task: ChunkTask): Promise<T> {
    try {
      return await this.ask(worker, method, task);
    } catch (thrown) {
      if (this.signal.aborted) throw thrown;
      throw new SubjectError(
        `Worker ${worker + 1} of ${this.count} ended${howItEnded(this.processes[worker])} while it judged ${rangeOf(task)}. The subject ended it, or it ran out of memory: each worker holds a model of its own. Without --workers the same cases are judged in one process.`,
        { cause: thrown },
      );
    }
  }

  closeFresh(worker: number): Promise<void> {
    return this.ask(worker, 'closeFresh');
  }

  /** Has all of them clean up and end; who does not is killed. */
  async close(): Promise<void> {
    await this.end();
    process.off('exit', this.kill);
  }

  private end(): Promise<unknown> {
    this.ending ??= Promise.race([
      Promise.allSettled(this.pools.map((one) => one.terminate(true))),
      sleep(GRACE_MS, undefined, { ref: false }),
    ]).finally(this.kill);
    return this.ending;
  }

  /** A pool that is asked while it is busy may forget what it was asked when its worker ends. */
  private async ask<T>(worker: number, method: keyof WorkerMethods, ...rest: unknown[]): Promise<T> {
    await this.opening[worker];
    if (this.ending) throw new SubjectError('interrupted');
    return this.call(worker, method, ...rest);
  }

  private async call<T>(worker: number, method: keyof WorkerMethods, ...rest: unknown[]): Promise<T> {
    const asked = forkedBy(() => this.pools[worker].exec(method, rest));
    if (asked.forked) this.processes[worker] = asked.forked;
    return (await asked.given) as T;
  }
}

/** The cores are shared out among native libraries, each of which would take them all, unless the user has said how many. */
export function environmentOf(
  count: number,
  cores = availableParallelism(),
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const threads = String(Math.max(1, Math.floor(cores / count)));
  const names = ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'OMP_NUM_THREADS'];
  return { ...Object.fromEntries(names.map((name) => [name, threads])), ...env };
}

function rangeOf({ cases }: ChunkTask): string {
  const indices = cases.map(({ index }) => index);
  const { length } = cases[0].testCase;
  if (indices.length === 1) return `case ${indices[0]} (S = ${length})`;
  return `${indices.length} cases from ${indices[0]} to ${indices.at(-1)!} (S = ${length})`;
}

/** Does something, and catches the process that it forks on the way, if it does: the pools keep theirs to themselves. */
function forkedBy<T>(act: () => T): { readonly given: T; readonly forked?: ChildProcess } {
  let forked: ChildProcess | undefined;
  const note = (message: unknown): void => void (forked = (message as { readonly process: ChildProcess }).process);
  subscribe('child_process', note);
  try {
    return { given: act(), ...(forked && { forked }) };
  } finally {
    unsubscribe('child_process', note);
  }
}

function howItEnded({ exitCode, signalCode }: Partial<ChildProcess> = {}): string {
  if (typeof signalCode === 'string') return ` by ${signalCode}`;
  return typeof exitCode === 'number' ? ` with exit code ${exitCode}` : '';
}
