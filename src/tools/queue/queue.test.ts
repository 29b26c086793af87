import type { Subject } from '../../core/subject';
import type { Report } from '../../core/report/report';
import { VERSION } from '../../core/version';
import { runCampaign } from '../../engine/campaign/campaign';
import { sourceOf } from '../../engine/campaign/check';
import { invariantNamed } from '../../engine/invariants';
import { ChunkWorker } from '../../engine/parallel/chunk-worker';
import { isRequired } from '../../testing/deep';
import { toySubject } from '../../testing/toy-subject';
import { addressOf } from './address';
import type { Queues } from './bullmq';
import { queuesAt } from './bullmq';
import { QueuedWorkers, TRIES } from './queued-workers';
import { serve, type Serving } from './serve';
import type { Common, TaskData } from './wire';
import type { TestServer } from './testing/servers';
import { SERVERS, startServer, unsupported } from './testing/servers';

const FEW = ['pad-content-is-ignored', 'batch-mates-are-ignored', 'matches-unpadded', 'mask-matters'].map(
  invariantNamed,
);
const ASKED = { seed: 3, runs: 20, minCoverage: 0, invariants: FEW };
const leaking = (): Subject => toySubject({ faults: { hidden: -1 } });
const timeless = ({ seconds: _, ...report }: Report): object => report;

describe.each(SERVERS)('a queue in %s', (name) => {
  const why = unsupported(name);
  // PostgreSQL takes two seconds to begin.
  const isAsked = !why && (name === 'redis' || isRequired(name));
  if (!isAsked) {
    test.skip(why ?? `not asked for: ${name} (PADPROOF_REQUIRE does not name it)`, () => {});
    return;
  }

  let server: TestServer;
  let queues: Queues;
  let said: string[];
  let opened: { close(): Promise<unknown> }[];
  let queue = 0;
  beforeAll(async () => {
    server = await startServer(name);
    queues = queuesAt(addressOf(server.secretUrl));
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    [said, opened] = [[], []];
    queue++;
  });
  afterEach(() => Promise.all(opened.map((one) => one.close())));

  const say = (line: string): void => void said.push(line);
  const workers = async (content?: string, signal = new AbortController().signal): Promise<QueuedWorkers> => {
    const asking = {
      name: `q${queue}`,
      seed: 3,
      ...(content && { content }),
      signal,
      startWorker: 'npx padproof work',
      say,
    };
    const made = await QueuedWorkers.at(addressOf(server.secretUrl), queues, asking);
    opened.push(made);
    return made;
  };
  const worker = async (subject: () => Subject, rest: Partial<Serving> = {}): Promise<ChunkWorker> => {
    const judge = new ChunkWorker(sourceOf(subject), {});
    const close = await serve(addressOf(server.secretUrl), queues, {
      name: `q${queue}`,
      own: async () => ({ padproof: VERSION }),
      answer: ((method: 'judge', task: never) => judge[method](task)) as unknown as Serving['answer'],
      onDone: () => undefined,
      onRefusal: () => undefined,
      say,
      ...rest,
    });
    opened.push({ close: () => Promise.all([close(), judge.close()]) });
    return judge;
  };
  const asked = async (subject: () => Subject, given: QueuedWorkers | undefined): Promise<Report> =>
    runCampaign(sourceOf(subject), { model: 'toy' }, { ...ASKED, ...(given && { workers: given }) });

  test('what its workers find is what one process finds, to the passes', async () => {
    await worker(leaking);
    await worker(leaking);
    const report = await asked(leaking, await workers());
    expect(report.verdict).toBe('violated');
    expect(timeless(report)).toEqual(timeless(await asked(leaking, undefined)));
  });

  test('a batch that fails three times ends the run, which names it; others stand', async () => {
    let tries = 0;
    await worker(toySubject, {
      answer: (async () => {
        tries++;
        throw new Error('out of cheese');
      }) as Serving['answer'],
    });
    const report = await asked(toySubject, await workers());
    expect(report).toMatchObject({ verdict: 'inconclusive', stopped: { by: 'subject' } });
    expect(report.stopped!.message).toMatch(/failed at judging .* it failed 3 times, the last: out of cheese/);
    expect(tries).toBeGreaterThanOrEqual(3);
  });

  test('what fails three times at being made small is reported as it was seen, and the run goes on', async () => {
    const judge = new ChunkWorker(sourceOf(leaking), {});
    let looks = 0;
    await worker(leaking, {
      answer: (async (method: 'judge', task: never) => {
        if ((method as string) !== 'look') return judge[method](task);
        looks++;
        throw new Error('out of cheese');
      }) as unknown as Serving['answer'],
    });
    const report = await asked(leaking, await workers());
    await judge.close();
    const whole = await asked(leaking, undefined);
    const outcomes = ({ invariants }: Report) => invariants.map((one) => [one.name, one.verdict, one.cases]);
    expect(outcomes(report)).toEqual(outcomes(whole));
    expect(report.stopped).toBeUndefined();
    const places = report.invariants.flatMap(({ counterexample: found }) => (found ? [found.location.where] : []));
    expect(places.length).toBeGreaterThan(1);
    for (const where of places)
      expect(where).toMatch(/^not located: The queue .* small: it failed 3 times, the last: out of cheese[.]/);
    expect(looks).toBeGreaterThanOrEqual(3 * places.length);
  });

  test('a worker that is broken leaves a batch to the others, and ends; the run is as without it', async () => {
    const refusals: string[] = [];
    const fails = async (): Promise<never> => {
      throw new Error('out of cheese');
    };
    await worker(leaking, {
      answer: fails as Serving['answer'],
      onRefusal: (why) => refusals.push(why),
    });
    const judge = new ChunkWorker(sourceOf(leaking), {});
    // It begins nothing before the broken one has ended, as if it had long batches in hand.
    const gone = async (): Promise<void> => {
      while (refusals.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await worker(leaking, {
      answer: (async (method: 'judge', task: never) => {
        await gone();
        return judge[method](task);
      }) as unknown as Serving['answer'],
    });
    const report = await asked(leaking, await workers());
    await judge.close();
    expect(timeless(report)).toEqual(timeless(await asked(leaking, undefined)));
    expect(refusals).toEqual([
      expect.stringMatching(
        / failed at a batch, and got it again \(out of cheese\)\. It leaves it to the other workers$/,
      ),
    ]);
    expect(said.filter((line) => line.includes('a worker refused'))).toHaveLength(1);
  });

  test('a batch that fails everywhere is tried three times in all, also where workers that end are started again', async () => {
    const tries = new Map<string, number>();
    const judge = new ChunkWorker(sourceOf(toySubject), {});
    const failing = (): Promise<ChunkWorker> =>
      worker(toySubject, {
        answer: (async (method: 'judge', task: never, { sha256 }: TaskData) => {
          const tried = (tries.get(sha256) ?? 0) + 1;
          tries.set(sha256, tried);
          // So that a count that begins again ends here, too.
          if (tried > 2 * TRIES) return judge[method](task);
          throw new Error('out of cheese');
        }) as unknown as Serving['answer'],
        onRefusal: () => void failing(),
      });
    await failing();
    await failing();
    const report = await asked(toySubject, await workers());
    await judge.close();
    expect(report.stopped?.message).toMatch(/failed at .* it failed 3 times, the last: out of cheese/);
    expect(Math.max(...tries.values())).toBe(TRIES);
  });

  test('what a worker failed at in a run it answers in the next', async () => {
    const refusals: string[] = [];
    const controller = new AbortController();
    let isBroken = true;
    const judge = new ChunkWorker(sourceOf(toySubject), {});
    await worker(toySubject, {
      answer: (async (method: 'judge', task: never) => {
        if (isBroken) throw new Error('out of cheese');
        return judge[method](task);
      }) as unknown as Serving['answer'],
      onDone: () => controller.abort(),
      onRefusal: (why) => {
        refusals.push(why);
        void worker(toySubject);
      },
    });
    const failing = (await workers(undefined, controller.signal)).measure(0, { length: 4 });
    await expect(failing).rejects.toThrow('interrupted');
    // Another is there, so that it would leave to that one what it has failed at.
    const other = queues.worker(`q${queue}`, async () => '', { autorun: false });
    opened.push(other);
    await other.waitUntilReady();
    isBroken = false;
    await (await workers()).measure(0, { length: 4 });
    await judge.close();
    expect(refusals).toEqual([]);
  });

  test('a worker with another model or version refuses, and is said to; another goes on', async () => {
    const refusals: string[] = [];
    const onRefusal = (refused: string): void => {
      refusals.push(refused);
      if (refusals.length === 2) void worker(toySubject, { own: async () => ({ padproof: VERSION, content: 'aa' }) });
      else void worker(leaking, { own: async () => ({ padproof: '9.9.9', content: 'aa' }), onRefusal });
    };
    await worker(leaking, { own: async () => ({ padproof: VERSION, content: 'bb' }), onRefusal });
    const report = await asked(toySubject, await workers('aa'));
    expect(report.verdict).toBe('held');
    expect(refusals).toEqual([
      expect.stringMatching(/has a model of the content bb, and the run that asks has aa/),
      expect.stringMatching(/has padproof 9\.9\.9, and the run that asks has/),
    ]);
    expect(said.filter((line) => line.includes('refused'))).toHaveLength(2);
  });

  test('a worker whose model has become another while it worked refuses from then on; another goes on', async () => {
    const contents = ['aa'];
    const own = async (content = 'bb'): Promise<Common> => ({ padproof: VERSION, content });
    const refusals: string[] = [];
    const onRefusal = (refused: string): void => {
      refusals.push(refused);
      void worker(toySubject, { own: () => own('aa') });
    };
    await worker(toySubject, { own: () => own(contents.pop()), onRefusal });
    expect((await asked(toySubject, await workers('aa'))).verdict).toBe('held');
    expect(refusals).toEqual([expect.stringMatching(/has a model of the content bb, and the run that asks has aa/)]);
  });

  test('an interrupt takes back what nobody has begun', async () => {
    const controller = new AbortController();
    const given = await workers(undefined, controller.signal);
    const measured = given.measure(0, { length: 4 });
    const jobs = queues.queue(`q${queue}`);
    opened.push(jobs);
    while ((await jobs.getWaitingCount()) === 0);
    controller.abort();
    await expect(measured).rejects.toThrow('interrupted');
    await given.close();
    expect(await jobs.getWaitingCount()).toBe(0);
  });

  test('what is no job of padproof fails, is tried no more than three times, and harms nobody', async () => {
    const jobs = queues.queue(`q${queue}`);
    opened.push(jobs);
    const failed: unknown[] = [];
    for (const data of [{}, { method: 'eval' }, 'text']) await jobs.add('judge', data, { attempts: 3, backoff: 10 });
    await worker(toySubject, { onDone: (_, __, failure) => failed.push(failure) });
    while ((await jobs.getFailedCount()) < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await jobs.getFailed()).map(({ attemptsStarted }) => attemptsStarted)).toEqual([3, 3, 3]);
    expect((await asked(toySubject, await workers())).verdict).toBe('held');
  });

  const whereRequired = isRequired(name) ? test : test.skip;
  whereRequired(
    'a server that is killed by -9 and starts again changes nothing',
    async () => {
      let judged = 0;
      const judge = await worker(leaking, {
        answer: (async (method: 'judge', task: never) => {
          if (++judged === 4) await server.restart();
          return judge[method](task);
        }) as unknown as Serving['answer'],
      });
      const report = await asked(leaking, await workers());
      expect(judged).toBeGreaterThan(4);
      expect(timeless(report)).toEqual(timeless(await asked(leaking, undefined)));
    },
    120_000,
  );
});
