import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import type * as BullMQ from 'bullmq';
import { EnvironmentError, messageOf } from '../../core/errors';
import { option } from '../../core/option';
import { outsideText } from '../../core/text/outside-text';
import type { Address } from './address';
import type { Postgres } from './awake';
import { awake } from './awake';

/** What keeps the jobs of a queue, as BullMQ drives it. */
const DRIVERS = { redis: 'ioredis', postgres: 'pg' } as const;

/** How long a server may take to answer before the first command, in milliseconds. */
const CONNECT_MS = 15_000;
/** What comes of a server that is busy, or starts again: BullMQ tries again by itself. */
const PASSING: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
/** How long saying goodbye may take. */
const CLOSE_MS = 3000;

/** What is made with BullMQ here: a queue to add to, the events of it, and a worker. */
export interface Queues {
  /** Waits while the server still starts. What keeps it from being used otherwise is told by what is made. */
  awake(): Promise<void>;
  queue(name: string): BullMQ.Queue;
  events(name: string): BullMQ.QueueEvents;
  worker(name: string, process: BullMQ.Processor, options: Omit<BullMQ.WorkerOptions, 'connection'>): BullMQ.Worker;
}

/**
 * Loads BullMQ and what it needs to reach the server, beside padproof or in the project that it is run from.
 * @throws EnvironmentError that says what to install.
 */
export function queuesAt(
  { server, url }: Address,
  paths: readonly string[] = [__dirname, process.cwd()],
  requireHere: NodeJS.Require = createRequire(__filename),
): Queues {
  const driver = DRIVERS[server];
  const howTo = `npm install --save-dev bullmq ${driver}`;
  const fileOf = (name: string): string => {
    try {
      return requireHere.resolve(name, { paths: [...paths] });
    } catch {
      throw new EnvironmentError(
        `${option('queue')} ${server}://… needs ${name}, which is not installed. Beside padproof: ${howTo}`,
      );
    }
  };
  fileOf(driver);
  const file = fileOf('bullmq');
  let bull: typeof BullMQ;
  try {
    bull = requireHere(file) as typeof BullMQ;
  } catch (thrown) {
    throw new EnvironmentError(
      `bullmq is installed, but does not load: ${messageOf(thrown)}. Install it again: ${howTo}`,
      { cause: thrown },
    );
  }
  if (server === 'postgres' && !bull.createPostgresBackend)
    throw new EnvironmentError(
      `${option('queue')} postgres://… needs bullmq 6 or later, and an earlier one is installed. Update it: npm install --save-dev bullmq@6`,
    );
  // The classes take a factory of another backend last; their types know it by type parameters, which nothing here depends on.
  const factory = server === 'postgres' ? [bull.createPostgresBackend] : [];
  const connection =
    server === 'postgres' ? { connectionString: url, migrate: true } : { url, maxRetriesPerRequest: null };
  const make = <T>(Made: unknown, ...given: readonly unknown[]): T =>
    new (Made as new (...given: readonly unknown[]) => T)(...given, ...factory);
  return {
    awake: async () => {
      if (server === 'postgres') await awake(requireHere(fileOf(driver)) as Postgres, url, CONNECT_MS);
    },
    // What a stream of events keeps is what a run may miss while it is cut off; it asks for its jobs as well.
    queue: (name) => make(bull.Queue, name, { connection, streams: { events: { maxLen: 1000 } } }),
    events: (name) => make(bull.QueueEvents, name, { connection }),
    worker: (name, process, options) =>
      make(bull.Worker, name, process, { ...options, connection, name: workerName() }),
  };
}

/** How a worker is called in messages and in a dashboard. */
export function workerName(): string {
  return `${hostname()}/${process.pid}`;
}

/**
 * Waits until a server has answered, also where it breaks off connections at first.
 * @throws EnvironmentError with what it said, without its address's password.
 */
export async function ready(
  { shown }: Address,
  ...made: readonly { waitUntilReady(): Promise<unknown>; on(event: 'error', heed: (thrown: Error) => void): unknown }[]
): Promise<void> {
  const timer: { late?: NodeJS.Timeout } = {};
  let passed: Error | undefined;
  const failed = new Promise<never>((_, reject) => {
    timer.late = setTimeout(() => {
      const last = passed ? ` (${saidBy(passed)})` : '';
      reject(new Error(`it did not answer within ${CONNECT_MS / 1000} s${last}`));
    }, CONNECT_MS);
    const heed = (thrown: NodeJS.ErrnoException): void => {
      if (PASSING.has(thrown.code)) passed = thrown;
      else reject(thrown);
    };
    for (const one of made) one.on('error', heed);
  });
  try {
    await Promise.race([failed, Promise.all(made.map((one) => one.waitUntilReady()))]);
  } catch (thrown) {
    throw new EnvironmentError(
      `${shown} cannot be used as a queue: ${saidBy(thrown).replace(/[.]$/, '')}. Start the server, or mend the address or the password.`,
      { cause: thrown },
    );
  } finally {
    clearTimeout(timer.late);
  }
}

/** What a server said, or why it could not be reached. */
export function saidBy(thrown: unknown): string {
  const { message, code, errors } = thrown as { message?: string; code?: string; errors?: readonly unknown[] };
  // Where a name has several addresses, each failed by itself, and the whole has no words.
  if (!message && errors?.length) return saidBy(errors[0]);
  return outsideText(message || code || String(thrown));
}

/** Closes connections, for so long as that may take: a server that is gone answers nothing any more. */
export async function closed(...made: readonly { close(): Promise<unknown> }[]): Promise<void> {
  const timer: { late?: NodeJS.Timeout } = {};
  const late = new Promise<void>((resolve) => (timer.late = setTimeout(resolve, CLOSE_MS)));
  await Promise.race([late, Promise.allSettled(made.map((one) => one.close()))]);
  clearTimeout(timer.late);
}
