import type { Job } from 'bullmq';
import { messageOf } from '../../core/errors';
import type { Address } from './address';
import type { Queues } from './bullmq';
import { closed, ready, saidBy, workerName } from './bullmq';
import { TRIES } from './queued-workers';
import type { AnswerTo, Common, Method, TaskData, TaskOf } from './wire';
import { outcomeText, readTask, refusal, taskIn } from './wire';

/** For so long a worker need not be heard before its job goes to another, in milliseconds; and how often that is looked for. */
export const LOCK_MS = 10_000;
export const STALLED_MS = 5000;
/** So long it waits before it asks again a server that was gone. */
const RETRY_MS = 1000;

/** So many batches that failed are remembered, and so much is said of each, in characters. */
const MOST_FAILED = 1000;
const MOST_SAID = 1000;

/** What answers the jobs of a queue. */
export interface Serving {
  /** The queue's name. */
  readonly name: string;
  /** What this worker judges by, asked before each job: a model that is opened again may have become another. */
  readonly own: () => Promise<Common>;
  /** Answers one job. What it throws has the job tried again, by whoever takes it next, three times in all. */
  readonly answer: <M extends Method>(method: M, task: TaskOf[M], data: TaskData) => Promise<AnswerTo[M]>;
  /** Called when a job is done, with the number of cases that were judged. */
  readonly onDone: (data: TaskData, cases: number, failure?: string) => void;
  /** Called with the reason where a run asks that this worker is not for: it takes no further job. */
  readonly onRefusal: (why: string) => void;
  readonly say: (line: string) => void;
}

/**
 * Takes the jobs of a queue, one at a time, until it is closed.
 * @returns closes it, when the job in hand is done
 * @throws EnvironmentError where the server cannot be reached.
 */
export async function serve(address: Address, queues: Queues, serving: Serving): Promise<() => Promise<void>> {
  const { name, own, say, onDone, onRefusal } = serving;
  let cutOff = -Infinity;
  let inHand: Promise<string> | undefined;
  /** The reasons of what failed here and was not answered since, by run and batch: another run may ask when the cause is gone. */
  const failed = new Map<string, string>();
  const refuse = (why: string, data: TaskData): string => {
    // Before it is done: nothing is fetched any more.
    void worker.close();
    onRefusal(why);
    return outcomeText({ worker: workerName(), refused: why }, data);
  };
  const work = async (job: Job): Promise<string> => {
    const label = `job ${job.id}`;
    const data = readTask(job.data, label);
    const batch = `${data.run} ${data.sha256}`;
    try {
      const why = refusal(data, await own(), workerName());
      if (why !== undefined) return refuse(why, data);
      // A third failure ends the run, and it may be the worker that is broken, not the batch.
      const before = failed.get(batch);
      if (before !== undefined && (await hasOthers(queues, name)))
        return refuse(
          `${workerName()} failed at a batch, and got it again (${before}). It leaves it to the other workers`,
          data,
        );
      const task = taskIn(data.method, data, label);
      const found = await serving.answer(data.method, task, data);
      const text = outcomeText({ worker: workerName(), found }, data);
      failed.delete(batch);
      onDone(data, 'cases' in task ? task.cases.length : 0);
      return text;
    } catch (thrown) {
      if (failed.size >= MOST_FAILED) failed.delete(failed.keys().next().value!);
      failed.set(batch, messageOf(thrown).slice(0, MOST_SAID));
      onDone(data, 0, messageOf(thrown));
      throw thrown;
    }
  };
  await queues.awake();
  const worker = queues.worker(name, (job) => (inHand = work(job)), {
    autorun: false,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_MS,
    // A server that comes back is asked again soon; and a worker ends no sooner than it has asked.
    runRetryDelay: RETRY_MS,
    // What ends its worker is tried as often as what throws.
    maxStalledCount: TRIES - 1,
    maxStartedAttempts: TRIES,
  });
  // Where it fails it is not closed: to close a connection in mid-handshake throws where nobody catches it, and the process ends.
  await ready(address, worker);
  worker.on('error', (thrown) => {
    if (performance.now() - cutOff < 60_000) return;
    cutOff = performance.now();
    say(`the queue at ${address.shown}: ${saidBy(thrown)}; tries again`);
  });
  void worker.run().catch(() => undefined);
  return async () => {
    // Before anything is waited for: nothing is fetched any more. Where the server is gone it never ends.
    const ended = worker.close();
    await inHand?.catch(() => undefined);
    await closed({ close: () => ended });
  };
}

/** Does anybody else take the jobs of a queue? Where that cannot be seen, nobody does. */
async function hasOthers(queues: Queues, name: string): Promise<boolean> {
  const queue = queues.queue(name);
  queue.on('error', () => undefined);
  try {
    return (await queue.getWorkersCount()) > 1;
  } catch {
    return false;
  } finally {
    await closed(queue);
  }
}
