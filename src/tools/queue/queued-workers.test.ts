import { EventEmitter } from 'node:events';
import { LostError } from '../../core/errors';
import { addressOf } from './address';
import type { Queues } from './bullmq';
import { QueuedWorkers } from './queued-workers';
import { serve } from './serve';

/** What a driver does with commands to a server that is gone: they wait. */
const forever = (): Promise<never> => new Promise(() => undefined);
const resolved = (): Promise<void> => Promise.resolve();
const server = Object.assign(new EventEmitter(), {
  waitUntilReady: resolved,
  run: resolved,
  close: forever,
  add: forever,
  remove: forever,
  getJob: forever,
  getJobState: forever,
  getActiveCount: forever,
});
const queues = {
  awake: resolved,
  queue: () => server,
  events: () => server,
  worker: () => server,
} as unknown as Queues;
const address = addressOf('redis://host');

let said: string[];
const say = (line: string): void => void said.push(line);
const asking = {
  name: 'q',
  seed: 1,
  signal: new AbortController().signal,
  startWorker: 'npx padproof work',
  say,
};
const workers = (): Promise<QueuedWorkers> => QueuedWorkers.at(address, queues, asking);
beforeEach(() => {
  said = [];
  jest.useFakeTimers({ now: 0 });
});
afterEach(() => {
  server.removeAllListeners();
  jest.clearAllTimers();
  jest.useRealTimers();
});

test('a server that is lost is said once a minute, from the first moment of a process, and ends a run after ten', async () => {
  const lost = await workers();
  const measured = lost.measure(0, { length: 4 }).catch((thrown: unknown) => thrown);
  const fail = (): unknown => server.emit('error', new Error('ECONNREFUSED'));
  fail();
  fail();
  expect(said).toEqual(['the queue at redis://host: ECONNREFUSED; tries again']);
  await jest.advanceTimersByTimeAsync(60_000);
  fail();
  expect(said).toEqual([said[0], said[0]]);
  await jest.advanceTimersByTimeAsync(9 * 60_000 + 10_000);
  const thrown = await measured;
  expect(thrown).toBeInstanceOf(LostError);
  expect((thrown as Error).message).toMatch(/^Nobody .* for 10 minutes\. Its server is lost: ECONNREFUSED\.$/);
  await expect(lost.measure(0, { length: 8 })).rejects.toBe(thrown);
});

test('only the state of a job is asked for until there is an answer', async () => {
  const states = ['waiting', 'active', 'delayed', 'completed'];
  const asked: string[] = [];
  const busy = Object.assign(new EventEmitter(), server, {
    add: resolved,
    getActiveCount: () => Promise.resolve(1),
    getJobState: () => Promise.resolve(asked[asked.push(states[Math.min(asked.length, 3)]) - 1]),
    getJob: () => (
      asked.push('the job'),
      Promise.resolve({ finishedOn: 1, returnvalue: 'nonsense', remove: resolved })
    ),
  });
  const given = await QueuedWorkers.at(address, { ...queues, queue: () => busy } as unknown as Queues, asking);
  const measured = given.measure(0, { length: 4 }).catch((thrown: unknown) => thrown);
  await jest.advanceTimersByTimeAsync(9500);
  expect(asked).toEqual(['waiting', 'active', 'delayed']);
  await jest.advanceTimersByTimeAsync(3000);
  expect(asked.slice(3)).toEqual(['completed', 'the job']);
  expect(String(await measured)).toContain('is not valid JSON');
});

test('where nothing is heard of a server, it is said that nobody takes anything', async () => {
  void (await workers()).measure(0, { length: 4 });
  await jest.advanceTimersByTimeAsync(15_000);
  expect(said).toEqual(['nobody takes anything from the queue q for 10 s. Start a worker: npx padproof work']);
});

test('a worker whose server is gone ends', async () => {
  const nothing = (): never => {
    throw new Error('no job comes');
  };
  const close = await serve(address, queues, {
    name: 'q',
    own: nothing,
    answer: nothing,
    onDone: nothing,
    onRefusal: nothing,
    say,
  });
  const closing = close();
  await jest.advanceTimersByTimeAsync(5000);
  await closing;
});
