import { EnvironmentError } from '../../core/errors';
import type { WeightScale, Subject, SubjectSource } from '../../core/subject';
import { caseOf, row } from '../invariants/testing/by-hand';
import { toySubject } from '../../testing/toy-subject';
import { ChunkWorker } from './chunk-worker';
import { noCost } from '../ask/cost';
import type { JudgeTask } from './workers';

const CASE = caseOf(row([5, 6, null]));
const SIZES = { numbersPerToken: 0, numbersPerPair: 0 };
const CALIBRATED = 'matches-unpadded';
const EXACT = 'pad-content-is-ignored';

const taskOf = (claims: readonly string[], rest: Partial<JudgeTask> = {}): JudgeTask => ({
  cases: [{ testCase: CASE, index: 7 }],
  claims,
  sizes: SIZES,
  ...rest,
});

/** A worker on toys, of which each counts its passes; what a toy does otherwise is made by its number. */
function workerOf(make: (n: number) => Partial<Subject> = () => ({}), rest: Partial<SubjectSource> = {}) {
  const log: string[] = [];
  let passes = 0;
  let made = 0;
  const source: SubjectSource = {
    name: '',
    weightScales: [],
    reopens: true,
    open: async (weightScale) => {
      const n = ++made;
      log.push(`open ${n} ${weightScale}`);
      const toy = { ...toySubject(), ...make(n) };
      const encode: Subject['encode'] = (batch, wanted) => (passes++, toy.encode(batch, wanted));
      return { ...toy, encode, reference: undefined, dispose: () => void log.push(`dispose ${n}`) };
    },
    ...rest,
  };
  return { worker: new ChunkWorker(source, {}), log, passes: () => passes };
}

describe('the noise at a length', () => {
  test('is measured as plain data, with what it took', async () => {
    const { worker, log, passes } = workerOf(undefined, { weightScales: ['typical', 'hot'] });
    const { noise, cost } = (await worker.measure({ weightScale: 'hot', length: 4 }))!;
    expect(noise).toMatchObject({ length: 4, noise: { samples: expect.any(Number) as number } });
    expect(cost.passes).toBe(passes());
    expect(passes()).toBeGreaterThan(0);
    expect(log).toEqual(['open 1 hot']);
    // The work of another length, and nothing of what came before.
    const before = passes();
    expect((await worker.measure({ weightScale: 'hot', length: 8 }))!.cost.passes).toBe(passes() - before);
  });

  test('is measured anew for another campaign', async () => {
    const { worker } = workerOf();
    const first = await worker.measure({ length: 4 });
    expect((await worker.measure({ length: 4 }))!.cost.passes).toBe(0);
    await worker.forget();
    expect(await worker.measure({ length: 4 })).toEqual(first);
  });

  test('that cannot be measured is not there, and is tried anew', async () => {
    let refuses = true;
    const { encode } = toySubject();
    const { worker } = workerOf(() => ({
      encode: (batch, wanted) => (refuses ? Promise.reject(new Error('no memory')) : encode(batch, wanted)),
    }));
    expect(await worker.measure({ length: 4 })).toBeUndefined();
    refuses = false;
    expect(await worker.measure({ length: 4 })).toMatchObject({ noise: { length: 4 } });
  });
});

describe('a chunk', () => {
  test('is judged by the claims that are named, with what it took, and what the subject declares', async () => {
    const { worker, passes } = workerOf(() => ({ backend: 'cpu' }));
    const outcome = await worker.judge(taskOf([EXACT, 'repeatable']));
    expect(outcome).toMatchObject({
      entries: [
        { claim: EXACT, at: 0, judged: { judgement: { verdict: 'held' } } },
        { claim: 'repeatable', at: 0, judged: { judgement: { verdict: 'held' } } },
      ],
      seen: [],
      traits: { name: 'toy', backend: 'cpu' },
      backends: ['cpu'],
    });
    expect(Object.keys(outcome).sort()).toEqual(['backends', 'cost', 'entries', 'ms', 'seen', 'traits']);
    expect(outcome.cost.passes).toBe(passes());
    const before = passes();
    expect((await worker.judge(taskOf([EXACT]))).cost.passes).toBe(passes() - before);
  });

  test('is of the weight scale of its cases', async () => {
    const { worker, log } = workerOf(undefined, { weightScales: ['typical', 'hot'] as WeightScale[] });
    const hot = { testCase: { ...CASE, weightScale: 'hot' as const }, index: 0 };
    expect((await worker.judge(taskOf([EXACT], { cases: [hot] }))).traits!.weightScale).toBe('hot');
    expect(log).toEqual(['open 1 hot']);
  });

  test('tells what breaks by the place of its case', async () => {
    const { worker } = workerOf(() => toySubject({ faults: { hidden: -1 } }));
    const { seen, failure } = await worker.judge(taskOf([EXACT]));
    expect(seen).toMatchObject([{ claim: EXACT, index: 7, testCase: CASE }]);
    expect(failure).toBeUndefined();
  });

  test('depends on no other chunk: noise that one measured counts as much for the next, and is not measured again', async () => {
    const { worker, passes } = workerOf();
    const own = await worker.judge(taskOf([CALIBRATED]));
    expect(own.noise).toMatchObject([{ length: 4 }]);
    const [{ spent }] = own.noise!;
    expect(own.cost.passes + spent!.cost.passes).toBe(passes());
    expect(await worker.judge(taskOf([CALIBRATED]))).toEqual({ ...own, ms: expect.any(Number) });
    expect(passes()).toBe(2 * own.cost.passes + spent!.cost.passes);
  });

  test('takes the noise that it is sent, measures none, and sends none back', async () => {
    const { noise, cost } = await workerOf().worker.judge(taskOf([CALIBRATED]));
    const { worker, passes } = workerOf();
    const sent = await worker.judge(taskOf([CALIBRATED], { noise: noise![0] }));
    expect(sent.cost).toEqual(cost);
    expect(passes()).toBe(cost.passes);
    expect(sent).not.toHaveProperty('noise');
    expect(sent.entries).toMatchObject([{ judged: { bound: { measured: true } } }]);
  });

  test('whose runs are made before its noise is known takes no others, and says that it took them', async () => {
    const { worker, passes } = workerOf();
    const { noise, ...expected } = await worker.judge(taskOf([CALIBRATED]));
    const sent = taskOf([CALIBRATED], { noise: noise![0] });
    const direct = await worker.judge(sent);
    const before = passes();
    await worker.prepare(taskOf([CALIBRATED]));
    const made = passes() - before;
    expect(made).toBe(direct.cost.passes);
    expect(await worker.judge(sent)).toEqual({ ...direct, ms: expect.any(Number) });
    expect(passes()).toBe(before + made);
    expect(direct.entries).toEqual(expected.entries);
    // Once only: the next chunk is another one.
    await worker.judge(sent);
    expect(passes()).toBe(before + 2 * made);
  });

  test('whose runs break is broken when it is judged, and not before', async () => {
    const { worker, passes } = workerOf(() => ({ encode: () => Promise.reject(new Error('no memory')) }));
    await worker.prepare(taskOf([EXACT]));
    expect(passes()).toBe(1);
    expect(await worker.judge(taskOf([EXACT]))).toMatchObject({
      entries: [],
      failure: { by: 'batch', message: expect.stringContaining('no memory') as string },
      traits: { name: 'toy' },
    });
    expect(passes()).toBe(1);
    const none = workerOf(undefined, { open: () => Promise.reject(new EnvironmentError('no GPU')) }).worker;
    await none.prepare(taskOf([EXACT]));
    expect(await none.judge(taskOf([EXACT]))).toMatchObject({
      failure: { message: expect.stringContaining('no GPU') as string },
    });
  });

  test('of a subject that cannot be had is a failure, and nothing else', async () => {
    const open = (): Promise<never> => Promise.reject(new EnvironmentError('no GPU'));
    const { worker } = workerOf(undefined, { open });
    expect(await worker.judge(taskOf([EXACT]))).toEqual({
      entries: [],
      seen: [],
      failure: { by: 'subject', message: 'The subject could not be opened once more: no GPU' },
      cost: noCost(),
      backends: [],
    });
  });

  test('in which the subject throws keeps what was judged, and who threw', async () => {
    const { worker } = workerOf(() => ({ encode: () => Promise.reject(new Error('no memory')), backend: 'cpu' }));
    expect(await worker.judge(taskOf([EXACT]))).toMatchObject({
      entries: [],
      failure: { by: 'batch', message: expect.stringContaining('no memory') as string },
      traits: { name: 'toy' },
      backends: ['cpu'],
    });
  });
});

test('fresh instances are disposed of by themselves, and everything in the end', async () => {
  const { worker, log } = workerOf();
  await worker.judge(taskOf(['repeatable']));
  expect(log).toEqual(['open 1 undefined', 'open 2 undefined']);
  await worker.closeFresh();
  expect(log.slice(2)).toEqual(['dispose 2']);
  await worker.close();
  expect(log.slice(3)).toEqual(['dispose 1']);
});

test('it obeys the time limit and the signal that it is given', async () => {
  const controller = new AbortController();
  const hanging: Subject = { ...toySubject(), encode: () => new Promise(() => undefined) };
  const source: SubjectSource = { name: '', weightScales: [], reopens: false, open: async () => hanging };
  const worker = new ChunkWorker(source, { timeoutMs: 20, signal: controller.signal });
  expect((await worker.judge(taskOf([EXACT]))).failure!.message).toMatch(/did not answer within 0\.02 s/);
  controller.abort(new Error('enough'));
  expect((await worker.judge(taskOf([EXACT]))).failure).toMatchObject({ by: 'padproof', message: 'enough' });
});
