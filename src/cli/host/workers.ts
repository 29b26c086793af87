import { availableParallelism } from 'node:os';
import { messageOf, SubjectError } from '../../core/errors';
import type {
  JudgedElsewhere,
  JudgeTask,
  ChunkTask,
  Measured,
  MeasureTask,
  Workers,
} from '../../engine/parallel/workers';
import type { LookedElsewhere, LookTask } from '../../engine/parallel/look-task';
import { Worker, WorkerEnded } from './worker';
import type { WorkerMethods, WorkerSetup } from './worker-setup';

/** How many workers there may be: as many as cores, and four at least, so that a command of one machine works on a smaller. */
export const MOST_WORKERS = Math.max(4, availableParallelism());
export const WHY_SO_MANY = `for the ${availableParallelism()} cores here`;

/** Worker processes, each for itself: which of them gets a chunk does not depend on who is free first. */
export class WorkerProcesses implements Workers {
  private readonly workers: readonly Worker[];
  private readonly opening: readonly Promise<unknown>[];
  private ending: Promise<unknown> | undefined;

  /** @param signal ends them, and what is asked of them fails */
  constructor(
    readonly count: number,
    setup: WorkerSetup,
    private readonly signal: AbortSignal,
  ) {
    const env = environmentOf(count);
    this.workers = Array.from({ length: count }, () => new Worker(setup, env));
    signal.addEventListener('abort', () => void this.close(), { once: true });
    this.opening = this.workers.map((worker) => worker.call('open').catch(() => undefined));
  }

  measure(worker: number, task: MeasureTask): Promise<Measured | undefined> {
    return this.ask(worker, `while it measured at S = ${task.length}`, 'measure', task);
  }

  prepare(worker: number, task: ChunkTask): Promise<void> {
    return this.ask(worker, `while it judged ${rangeOf(task)}`, 'prepare', task);
  }

  judge(worker: number, task: JudgeTask): Promise<JudgedElsewhere> {
    return this.ask(worker, `while it judged ${rangeOf(task)}`, 'judge', task);
  }

  look(worker: number, task: LookTask): Promise<LookedElsewhere> {
    return this.ask(worker, `while it made a violation of ${task.claim} small`, 'look', task);
  }

  closeFresh(worker: number): Promise<void> {
    return this.ask(worker, 'between two cases', 'closeFresh');
  }

  /** Has all of them clean up, and ends them. */
  close(): Promise<unknown> {
    return (this.ending ??= Promise.all(this.workers.map((worker) => worker.close())));
  }

  private async ask<T>(
    worker: number,
    when: string,
    method: keyof WorkerMethods,
    ...given: readonly unknown[]
  ): Promise<T> {
    await this.opening[worker];
    if (this.ending) throw new SubjectError('interrupted');
    try {
      return (await this.workers[worker].call(method, ...given)) as T;
    } catch (thrown) {
      if (this.signal.aborted) throw new SubjectError('interrupted');
      const [how, why] =
        thrown instanceof WorkerEnded ? [` ended ${thrown.how}`, thrown.why] : [' failed', messageOf(thrown)];
      throw new SubjectError(
        `Worker ${worker + 1} of ${this.count}${how} ${when}. ${why} Without --workers the same cases are judged in one process.`,
        { cause: thrown },
      );
    }
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
