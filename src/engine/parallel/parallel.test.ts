// How chunks go to workers and come back, with workers that are made up.
import { SubjectError } from '../../core/errors';
import type { WeightScale, SubjectSource } from '../../core/subject';
import { invariantNamed } from '../invariants';
import { caseOf, row } from '../invariants/testing/by-hand';
import { toySubject } from '../../testing/toy-subject';
import type { JudgedChunk } from '../judge/chunk';
import type { Placed } from '../plan/chunks';
import { planCase } from '../plan/plan';
import { Sessions } from '../judge/sessions';
import type { Elsewhere } from './parallel';
import { judgedByWorkers } from './parallel';
import { noCost } from '../ask/cost';
import type { JudgedElsewhere, JudgeTask, ChunkTask, Measured, MeasureTask, Workers } from './workers';

const SIZES = { numbersPerToken: 3, numbersPerPair: 2 };
const EXACT = invariantNamed('repeatable');
const CALIBRATED = invariantNamed('matches-unpadded');
const TOY = toySubject();

/** Chunks of one case each, by their lengths; the case's index is a hundred times the number of its chunk. */
function chunksOf(lengths: readonly number[], claim = EXACT, cases = 1, weightScale?: WeightScale): Placed[][] {
  return lengths.map((length, i) => {
    const ids = [...new Array<number>(length - 1).fill(5), null];
    const testCase = { ...caseOf(row(ids)), ...(weightScale && { weightScale }) };
    const plan = planCase(testCase, [claim], TOY, SIZES);
    return Array.from({ length: cases }, (_, n) => ({ plan, index: 100 * i + n }));
  });
}

const numberOf = ({ cases: [{ index }] }: ChunkTask): number => index / 100;

/** What a worker says of a chunk in which every case held. */
function heldIn(task: JudgeTask, rest: Partial<JudgedElsewhere> = {}): JudgedElsewhere {
  const judged = { judgement: { verdict: 'held', compared: 1, worst: 0 }, bound: {} } as never;
  const entries = task.cases.map((_, at) => ({ claim: task.claims[0], at, judged }));
  return { entries, seen: [], cost: { ...noCost(), passes: 1 }, backends: [], ...rest };
}

interface Fakes {
  readonly prepare: (task: ChunkTask, worker: number) => Promise<void>;
  readonly judge: (task: JudgeTask, worker: number) => Promise<JudgedElsewhere>;
  readonly measure: (task: MeasureTask, worker: number) => Promise<Measured | undefined>;
  readonly claim: Elsewhere['claims'][number];
  readonly signal: AbortSignal;
  readonly weightScales: readonly WeightScale[];
  /** Called with each chunk as it is handed on. */
  readonly onChunk: (chunk: JudgedChunk) => unknown;
}

/** Has workers judge chunks, and keeps a log of what each of them was asked, and how far ahead of their turn chunks were. */
async function spread(chunks: readonly Placed[][], count: number, fakes: Partial<Fakes> = {}) {
  const { claim = EXACT, signal, weightScales = [], onChunk } = fakes;
  const log: string[] = [];
  const ahead: number[] = [];
  const handedOn: JudgedChunk[] = [];
  const workers: Workers = {
    count,
    prepare: async (worker, task) => {
      log.push(`${worker} prepares ${numberOf(task)}`);
      return fakes.prepare?.(task, worker);
    },
    judge: async (worker, task) => {
      log.push(`${worker} judges ${numberOf(task)}`);
      return fakes.judge ? fakes.judge(task, worker) : heldIn(task);
    },
    measure: async (worker, task) => {
      log.push(`${worker} measures ${task.length}`);
      return fakes.measure?.(task, worker);
    },
    look: () => Promise.reject(new Error('nothing is looked into')),
    closeFresh: async (worker) => void log.push(`${worker} closes`),
  };
  const source: SubjectSource = { name: '', weightScales, reopens: false, open: async () => TOY };
  const sessions = new Sessions(source, {});
  const onAhead = (cases: number): void => void ahead.push(cases);
  const elsewhere = { workers, claims: [claim], sizes: SIZES, sessions, onAhead, ...(signal && { signal }) };
  let thrown: unknown;
  try {
    for await (const judged of judgedByWorkers(chunks, elsewhere)) {
      handedOn.push(judged);
      onChunk?.(judged);
    }
  } catch (error) {
    thrown = error;
  }
  const order = handedOn.map(({ chunk }) => chunks.indexOf(chunk as Placed[]));
  return { log, ahead, handedOn, order, sessions, thrown };
}

/** Something that can be waited for, and is over when it is told to be. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

test('chunks are handed on in their own order, whoever is done first, each judged once, by the worker whose share it is', async () => {
  const late = gate();
  const judge: Fakes['judge'] = async (task) => {
    if (numberOf(task) === 0) await late.passed;
    if (numberOf(task) === 4) late.open();
    return heldIn(task);
  };
  const { log, order, handedOn, thrown } = await spread(chunksOf([9, 3, 3, 3, 9]), 2, { judge });
  expect(thrown).toBeUndefined();
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(handedOn.map(({ outcome }) => outcome.entries.length)).toEqual([1, 1, 1, 1, 1]);
  // Each has one of the longer ones.
  expect(log).toEqual([
    '0 judges 0',
    ...[2, 4].map((chunk) => `1 judges ${chunk}`),
    ...[1, 3].map((chunk) => `0 judges ${chunk}`),
    '0 closes',
    '1 closes',
  ]);
});

test('a worker is sent the cases with their places, the names of the claims, and the sizes of the answers', async () => {
  const tasks: JudgeTask[] = [];
  const chunks = chunksOf([3], EXACT, 2);
  await spread(chunks, 1, { judge: async (task) => (tasks.push(task), heldIn(task)) });
  const { testCase } = chunks[0][0].plan;
  const cases = [0, 1].map((index) => ({ testCase, index }));
  expect(tasks).toEqual([{ cases, claims: [EXACT.name], sizes: SIZES }]);
  expect(tasks[0]).not.toHaveProperty('noise');
});

test('what was seen, and what it took, is counted here', async () => {
  const seen = [{ claim: EXACT.name, index: 0 }] as never;
  const cost = { runsAsked: 1, runsMade: 2, passes: 3, rows: 4, tokens: 5, secondLooks: 6, pooled: 7 };
  const { handedOn, sessions } = await spread(chunksOf([3, 3]), 1, {
    judge: async (task) => heldIn(task, { seen, cost }),
  });
  expect(handedOn).toMatchObject([
    { outcome: { seen }, passes: 3 },
    { outcome: { seen }, passes: 3 },
  ]);
  expect(handedOn[0].outcome).not.toHaveProperty('failure');
  expect(sessions.cost).toEqual({
    runsAsked: 2,
    runsMade: 4,
    passes: 6,
    rows: 8,
    tokens: 10,
    secondLooks: 12,
    pooled: 14,
  });
});

test('what a subject declares there is told here, unless there was none', async () => {
  const traits = { name: 'toy, hot', weightScale: 'hot' } as never;
  const judge: Fakes['judge'] = async (task) =>
    heldIn(task, numberOf(task) === 0 ? { traits, backends: ['cpu'] } : { backends: ['never'] });
  const { sessions } = await spread(chunksOf([3, 3], EXACT, 1, 'hot'), 1, { judge, weightScales: ['typical', 'hot'] });
  expect(sessions.traits.map(({ name }) => name)).toEqual(['toy', 'toy, hot']);
  expect(sessions.backends).toEqual(['cpu']);
});

describe('noise', () => {
  const measure: Fakes['measure'] = async ({ length }) => {
    return { noise: { length, sources: ['made up'], signal: 1 }, cost: { ...noCost(), passes: 10 } };
  };

  test('is measured once a length, by whoever has the least to do, the shortest first, and sent with every chunk of it', async () => {
    const sent: (number | undefined)[] = [];
    const judge: Fakes['judge'] = async (task) => {
      sent[numberOf(task)] = task.noise?.length;
      return heldIn(task);
    };
    const chunks = chunksOf([3, 4, 7, 20], CALIBRATED);
    const { log, handedOn, sessions } = await spread(chunks, 2, { judge, measure, claim: CALIBRATED });
    expect(log.filter((line) => line.includes('measures'))).toEqual(['0 measures 16', '1 measures 4', '1 measures 8']);
    expect(sent).toEqual([4, 4, 8, 16]);
    // It counts for the first chunk that took it.
    expect(handedOn.map(({ passes }) => passes)).toEqual([11, 1, 11, 11]);
    expect(sessions.cost.passes).toBe(34);
    expect((await sessions.noise()).map(({ length }) => length)).toEqual([4, 8, 16]);
  });

  test('need not be there for the runs of a chunk: they are made while another worker measures', async () => {
    const running = gate();
    const { log, handedOn } = await spread(chunksOf([20, 4], CALIBRATED), 2, {
      claim: CALIBRATED,
      measure: async (task, worker) => {
        if (task.length === 16) await running.passed;
        return measure(task, worker);
      },
      prepare: async () => running.open(),
      judge: async (task) => heldIn(task, { cost: { ...noCost(), passes: task.noise!.length } }),
    });
    // It is awaited by the worker that measures nothing as long, and by nobody who measured it himself.
    expect(log.slice(0, -2)).toEqual(['0 measures 16', '1 measures 4', '1 judges 1', '1 prepares 0', '1 judges 0']);
    expect(handedOn.map(({ passes }) => passes)).toEqual([26, 14]);
  });

  test('that cannot be measured, or whose worker ends over it, is not sent', async () => {
    for (const failing of [async () => undefined, () => Promise.reject(new Error('it ended'))]) {
      const tasks: JudgeTask[] = [];
      const judge: Fakes['judge'] = async (task) => (tasks.push(task), heldIn(task));
      const { handedOn, thrown } = await spread(chunksOf([3], CALIBRATED), 1, {
        judge,
        measure: failing,
        claim: CALIBRATED,
      });
      expect(thrown).toBeUndefined();
      expect(tasks[0]).not.toHaveProperty('noise');
      expect(handedOn[0].passes).toBe(1);
    }
  });

  test('is not measured any more after an interrupt', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const { log, order, thrown } = await spread(chunksOf([3], CALIBRATED), 1, { measure, claim: CALIBRATED, signal });
    expect(thrown).toEqual(new Error('enough'));
    expect([log, order]).toStrictEqual([[], []]);
  });
});

describe('a chunk that breaks', () => {
  const failure = { by: 'subject', message: 'no memory' } as const;

  test('is told as what was thrown; those before it are judged still, and those behind it are not begun', async () => {
    const late = gate();
    const judge: Fakes['judge'] = async (task, worker) => {
      if (numberOf(task) === 0) await late.passed;
      if (worker === 1) queueMicrotask(() => setImmediate(late.open));
      return heldIn(task, numberOf(task) === 2 ? { failure } : {});
    };
    // Worker 0 has chunks 0 and 4, worker 1 has 1, 2 and 3.
    const { log, order, handedOn } = await spread(chunksOf([9, 3, 5, 9, 9]), 2, { judge });
    expect(log.filter((line) => line.includes('judges'))).toEqual(['0 judges 0', '1 judges 1', '1 judges 2']);
    expect(order).toEqual([0, 1, 2]);
    const { thrown } = handedOn[2].outcome.failure!;
    expect(thrown).toBeInstanceOf(SubjectError);
    expect(thrown).toMatchObject({ message: 'no memory' });
  });

  test('is the first of several', async () => {
    const late = gate();
    const judge: Fakes['judge'] = async (task) => {
      if (numberOf(task) === 1) await late.passed;
      if (numberOf(task) === 2) late.open();
      return heldIn(task, numberOf(task) > 0 ? { failure } : {});
    };
    // Chunk 2 breaks first, in worker 1, and chunk 1 after it, in worker 0.
    const { handedOn } = await spread(chunksOf([3, 9, 3, 3]), 2, { judge });
    expect(handedOn.map(({ outcome }) => outcome.failure !== undefined).slice(0, 2)).toEqual([false, true]);
  });

  test('since its worker ended has judged nothing', async () => {
    const judge = (): Promise<never> => Promise.reject(new SubjectError('Worker 1 ended.'));
    const { handedOn, sessions } = await spread(chunksOf([3]), 1, { judge });
    expect(handedOn).toMatchObject([{ outcome: { entries: [], seen: [] }, passes: 0 }]);
    expect(handedOn[0].outcome.failure!.thrown).toEqual(new SubjectError('Worker 1 ended.'));
    expect(sessions.cost).toEqual(noCost());
    expect(sessions.backends).toStrictEqual([]);
  });
});

test('after an interrupt no chunk is begun, what breaks by it is no finding, and what was judged is handed on', async () => {
  const controller = new AbortController();
  const judge: Fakes['judge'] = async (task) => {
    if (numberOf(task) !== 1) return heldIn(task);
    controller.abort(new Error('enough'));
    return heldIn(task, { failure: { by: 'padproof', message: 'enough' } });
  };
  const { signal } = controller;
  const { log, order, ahead, thrown } = await spread(chunksOf([3, 3, 3]), 1, { judge, signal });
  expect(log).toEqual(['0 judges 0', '0 judges 1']);
  expect(order).toEqual([0]);
  expect(ahead.at(-1)).toBe(0);
  expect(thrown).toEqual(new Error('enough'));
});

test('how many cases are judged ahead of their turn is told as they are', async () => {
  const late = gate();
  const judge: Fakes['judge'] = async (task) => {
    if (numberOf(task) === 0) await late.passed;
    if (numberOf(task) === 2) setImmediate(late.open);
    return heldIn(task);
  };
  const { ahead } = await spread(chunksOf([9, 3, 3], EXACT, 5), 2, { judge });
  // Chunks 1 and 2 while chunk 0 is under way; then chunk 0, whose turn it was, with both still waiting.
  expect(ahead).toEqual([5, 10, 10]);
});

test('what a worker felt in pooled cases is handed on: a shard judges such a chunk once more', async () => {
  const judge: Fakes['judge'] = async (task) => heldIn(task, numberOf(task) === 1 ? { felt: true } : {});
  const { handedOn } = await spread(chunksOf([3, 4, 5]), 2, { judge });
  expect(handedOn.map(({ outcome }) => outcome.felt)).toEqual([undefined, true, undefined]);
});
