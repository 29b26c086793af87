import { randomUUID } from 'node:crypto';
import type { Job, JobsOptions } from 'bullmq';
import { LostError, messageOf, SubjectError, UsageError } from '../../core/errors';
import { option } from '../../core/option';
import { outsideText } from '../../core/text/outside-text';
import { VERSION } from '../../core/version';
import type {
  ChunkTask,
  JudgedElsewhere,
  JudgeTask,
  Measured,
  MeasureTask,
  Workers,
} from '../../engine/parallel/workers';
import type { LookedElsewhere, LookTask } from '../../engine/parallel/look-task';
import type { Address } from './address';
import type { Queues } from './bullmq';
import { closed, ready, saidBy } from './bullmq';
import type { AnswerTo, Method, TaskData, TaskOf } from './wire';
import { outcomeIn, taskData } from './wire';

/** So many jobs of one run are in the queue at once: more than there are workers, so that none waits for another window. */
export const MOST_AT_ONCE = 256;
/** How often a job is tried: what fails so often fails everywhere. */
export const TRIES = 3;
/** How often it is looked whether a job is still there: a server may have lost it, or an event of it. */
const LOOK_MS = 3000;
/** For so long nobody need take a job before it is said, and before the run ends, in milliseconds. */
const NOBODY_SAID_MS = 10_000;
const NOBODY_MS = 10 * 60_000;

/** The states of a job to which nobody has an answer. */
const ON_THEIR_WAY: ReadonlySet<string> = new Set(['waiting', 'prioritized', 'active', 'delayed']);

/** What failed waits for so long before it is tried again, in milliseconds: a worker that leaves it to others is gone by then. */
const BACKOFF_MS = 1000;

const JOB: JobsOptions = {
  backoff: { type: 'fixed', delay: BACKOFF_MS },
  // What a run that was killed has left behind.
  removeOnComplete: { age: 3600 },
  removeOnFail: { age: 24 * 3600 },
};

/** What a queue is asked for. */
export interface Asking {
  /** The queue's name. */
  readonly name: string;
  readonly seed: number;
  readonly content?: string;
  /** Ends all waiting; what is asked then fails. */
  readonly signal: AbortSignal;
  /** The command that starts a worker. */
  readonly startWorker: string;
  /** Tells whoever runs it, a line at a time. */
  readonly say: (line: string) => void;
}

interface Pending {
  readonly data: TaskData;
  /** How often it has failed, in jobs that were refused since and are gone. */
  failures: number;
  readonly settle: (outcome: { readonly found: unknown } | { readonly thrown: Error }) => void;
}

/**
 * The workers of a queue: whoever is there takes a job at a time. A job may be done twice, and its answer counts once: it is named by the
 * run and the job's content.
 */
export class QueuedWorkers implements Workers {
  readonly count = MOST_AT_ONCE;
  private readonly run = randomUUID();
  private readonly pending = new Map<string, Pending>();
  private readonly refusals = new Set<string>();
  private readonly queue: ReturnType<Queues['queue']>;
  private readonly events: ReturnType<Queues['events']>;
  private window = 0;
  private heard = performance.now();
  private isSaid = false;
  private cutOff = -Infinity;
  /** Why the server cannot be reached; undefined where it answers. */
  private lost: string | undefined;
  /** What has ended the run. */
  private over: LostError | undefined;
  private looking: NodeJS.Timeout | undefined;
  private ending: Promise<void> | undefined;

  private constructor(
    queues: Queues,
    private readonly address: Address,
    private readonly asking: Asking,
  ) {
    this.queue = queues.queue(asking.name);
    this.events = queues.events(asking.name);
  }

  /** @throws EnvironmentError where the server cannot be reached. */
  static async at(address: Address, queues: Queues, asking: Asking): Promise<QueuedWorkers> {
    await queues.awake();
    const workers = new QueuedWorkers(queues, address, asking);
    // Where it fails they are not closed: to close a connection in mid-handshake throws where nobody catches it.
    await ready(address, workers.queue, workers.events);
    workers.listen();
    return workers;
  }

  async measure(_worker: number, task: MeasureTask): Promise<Measured | undefined> {
    return this.ask('measure', task, `measuring at S = ${task.length}`);
  }

  /** Whoever takes the job makes its runs: nothing is prepared, since another may take the next. */
  async prepare(): Promise<void> {}

  judge(_worker: number, task: JudgeTask): Promise<JudgedElsewhere> {
    return this.ask('judge', task, `judging ${rangeOf(task)}`);
  }

  look(_worker: number, task: LookTask): Promise<LookedElsewhere> {
    return this.ask('look', task, `making a violation of ${task.claim} small`);
  }

  /** Called for each of them, at the end of a window. */
  async closeFresh(worker: number): Promise<void> {
    if (worker === 0) this.window++;
  }

  /** Takes back what nobody has begun. */
  close(): Promise<void> {
    return (this.ending ??= this.end());
  }

  private async end(): Promise<void> {
    clearInterval(this.looking);
    const left = [...this.pending.keys()];
    for (const { settle } of this.pending.values()) settle({ thrown: new SubjectError('interrupted') });
    this.pending.clear();
    const { queue, events } = this;
    // What is being judged is locked, and goes when it is done.
    const takenBack = Promise.all(left.map((id) => queue.remove(id).catch(() => 0)));
    await closed({ close: () => takenBack });
    await closed(events, queue);
  }

  private listen(): void {
    const { queue, events, asking } = this;
    queue.on('error', (thrown) => this.tellCutOff(thrown));
    events.on('error', (thrown) => this.tellCutOff(thrown));
    const hear = ({ jobId }: { readonly jobId: string }): void => {
      this.heard = performance.now();
      void this.settleIfDone(jobId);
    };
    events.on('completed', hear);
    events.on('failed', hear);
    asking.signal.addEventListener('abort', () => void this.close(), { once: true });
    let looks: Promise<void> | undefined;
    this.looking = setInterval(() => {
      // A look does not end while the server is gone.
      if (looks) return this.heedSilence();
      looks = this.lookAll().finally(() => {
        looks = undefined;
        this.heedSilence();
      });
    }, LOOK_MS);
  }

  private async ask<M extends Method>(method: M, task: TaskOf[M], what: string): Promise<AnswerTo[M]> {
    const { asking, run, window } = this;
    if (this.ending) throw new SubjectError('interrupted');
    if (this.over) throw this.over;
    const { seed, content } = asking;
    const data = taskData(method, task, { padproof: VERSION, ...(content && { content }), run, window, seed });
    const id = `${run}-${window}-${data.sha256.slice(0, 32)}`;
    if (this.pending.size === 0) this.heard = performance.now();
    const outcome = await new Promise<Parameters<Pending['settle']>[0]>((settle) => {
      const asked = { data, failures: 0, settle };
      this.pending.set(id, asked);
      void this.add(id, asked);
    });
    this.pending.delete(id);
    if ('found' in outcome) return outcome.found as AnswerTo[M];
    const { thrown } = outcome;
    if (this.ending || thrown instanceof LostError) throw thrown;
    throw new SubjectError(
      `The queue ${asking.name} failed at ${what}: ${messageOf(thrown)}. Without ${option('queue')} the same cases are judged in one process.`,
      { cause: thrown },
    );
  }

  private async add(id: string, { data, failures }: Pending): Promise<void> {
    const tries: JobsOptions = { attempts: TRIES - failures, ...(failures > 0 && { delay: BACKOFF_MS }) };
    // Where it fails, it is added when it is looked for.
    await this.queue
      .add(data.method, data, { ...JOB, ...tries, jobId: id })
      .catch((thrown: Error) => this.tellCutOff(thrown));
  }

  private async lookAll(): Promise<void> {
    for (const id of [...this.pending.keys()]) await this.settleIfDone(id);
    try {
      const active = await this.queue.getActiveCount();
      this.lost = undefined;
      if (active > 0) this.heard = performance.now();
    } catch (thrown) {
      this.tellCutOff(thrown);
    }
  }

  private heedSilence(): void {
    const { pending, asking, address, lost } = this;
    if (pending.size === 0) return;
    const silent = performance.now() - this.heard;
    if (silent > NOBODY_MS) {
      const minutes = NOBODY_MS / 60_000;
      const advice = lost === undefined ? `Start a worker: ${asking.startWorker}` : `Its server is lost: ${lost}.`;
      const thrown = (this.over = new LostError(
        `Nobody has taken anything from the queue ${asking.name} at ${address.shown} for ${minutes} minutes. ${advice}`,
      ));
      for (const { settle } of pending.values()) settle({ thrown });
    } else if (silent > NOBODY_SAID_MS && lost === undefined && !this.isSaid) {
      this.isSaid = true;
      asking.say(
        `nobody takes anything from the queue ${asking.name} for ${NOBODY_SAID_MS / 1000} s. Start a worker: ${asking.startWorker}`,
      );
    }
  }

  /** Settles a job where it is done, and adds it once more where it is gone. */
  private async settleIfDone(id: string): Promise<void> {
    const waiting = this.pending.get(id);
    if (!waiting) return;
    let job: Job | undefined;
    try {
      // A job has its cases in it, and is fetched only once there is an answer.
      const state = await this.queue.getJobState(id);
      if (ON_THEIR_WAY.has(state)) return;
      job = await this.queue.getJob(id);
    } catch (thrown) {
      return this.tellCutOff(thrown);
    }
    if (!this.pending.has(id) || this.ending) return;
    if (!job) return this.add(id, waiting);
    // A job that is tried again has failed before.
    if (job.finishedOn === undefined) return;
    const answer: unknown = job.returnvalue;
    const failed = job.failedReason && (answer === null || answer === undefined);
    await job.remove().catch(() => undefined);
    if (failed) return waiting.settle({ thrown: failedBecause(job.failedReason) });
    this.settle(id, waiting, job);
  }

  private settle(id: string, waiting: Pending, { returnvalue: answer, attemptsStarted, opts }: Job): void {
    const { data, settle } = waiting;
    try {
      const outcome = outcomeIn(answer, data, `job ${id}`);
      if (!('refused' in outcome)) return settle({ found: outcome.found });
      const words = outsideText(outcome.refused);
      if (!this.refusals.has(words)) this.asking.say(`a worker refused, and has ended: ${words}.`);
      this.refusals.add(words);
      // What was started before the refusal came to nothing. By the job's own count: two looks may find the same one.
      waiting.failures = Math.max(waiting.failures, TRIES - (opts.attempts ?? TRIES) + attemptsStarted - 1);
      if (waiting.failures >= TRIES) return settle({ thrown: failedBecause(outcome.refused) });
      void this.add(id, waiting);
    } catch (thrown) {
      if (!(thrown instanceof UsageError)) throw thrown;
      settle({ thrown });
    }
  }

  /** Says that the server cannot be reached, once a minute: BullMQ tries again by itself. */
  private tellCutOff(thrown: unknown): void {
    const now = performance.now();
    this.lost = saidBy(thrown);
    if (this.ending || now - this.cutOff < 60_000) return;
    this.cutOff = now;
    this.asking.say(`the queue at ${this.address.shown}: ${this.lost}; tries again`);
  }
}

function failedBecause(why: string): Error {
  return new Error(`it failed ${TRIES} times, the last: ${outsideText(why).replace(/[.]$/, '')}`);
}

function rangeOf({ cases }: ChunkTask): string {
  const indices = cases.map(({ index }) => index);
  const which = indices.length === 1 ? `case ${indices[0]}` : `${indices.length} cases from ${indices[0]}`;
  return `${which} (S = ${cases[0].testCase.length})`;
}
