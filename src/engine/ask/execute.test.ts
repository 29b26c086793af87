// What is fed to the subject, pass by pass, and what comes back to whom.
import type { Batch } from '../../core/batch';
import type { Case } from '../../core/case';
import { batchOf } from '../../core/case';
import type { OutputName } from '../../core/encoding';
import { SubjectError } from '../../core/errors';
import type { Loss, Subject } from '../../core/subject';
import type { Run } from '../invariants/invariant';
import { caseOf, row, TRAITS } from '../invariants/testing/by-hand';
import { noCost } from './cost';
import { execute } from './execute';
import type { NoiseMeter } from '../noise/noise-meter';
import type { Plan } from '../plan/plan';
import type { Session } from '../noise/session';

/** Answers with the ids that it was fed, and keeps a log of what it was asked. */
function echo(log: string[], name = 'echo', extras: Partial<Subject> = {}): Subject {
  const answer = async (batch: Batch, wanted: readonly OutputName[], what: string) => {
    log.push(`${name} ${what} ${[...batch.inputIds].join()} of ${batch.length} for ${wanted.join()}`);
    return {
      lastHiddenState: { data: Float32Array.from(batch.inputIds), shape: [batch.size, batch.length, 1] },
      logits: { data: Float32Array.from(batch.inputIds), shape: [batch.size, batch.length, 1] },
    };
  };
  return {
    ...TRAITS,
    name,
    encode: (batch, wanted) => answer(batch, wanted, 'encodes'),
    reference: (batch, wanted) => answer(batch, wanted, 'refers'),
    ...extras,
  };
}

function sessionOf(subject: Subject, rest: Partial<Session> = {}): Session {
  return { subject, timeoutMs: 10_000, cost: noCost(), noise: {} as NoiseMeter, ...rest };
}

const caseWith = (...ids: readonly (readonly number[])[]): Case => caseOf(...ids.map((places) => row(places)));

function runOf(testCase: Case, key: string, rest: Partial<Run> = {}): Run {
  const { rows, length } = testCase;
  return { key, batch: batchOf(rows, length, TRAITS), wanted: ['lastHiddenState'], place: 'locked', ...rest };
}

function planOf(testCase: Case, runs: readonly Run[], asked = runs.length): Plan {
  const locked = runs.filter(({ place }) => place === 'locked').map(({ key }) => key);
  return { testCase, invariants: [], runs, shared: [], asked, signature: locked.join(), cost: 0 };
}

const simple = (...ids: readonly (readonly number[])[]): Plan => {
  const testCase = caseWith(...ids);
  return planOf(testCase, [runOf(testCase, 'base')]);
};

const passes = (log: readonly string[]): string[] => log.map((line) => line.split(' ')[2]);

test('locked runs of one signature and length share passes, and every case gets its own rows back', async () => {
  const log: string[] = [];
  const session = sessionOf(echo(log));
  const plans = [simple([1, 2], [3, 4]), simple([5, 6]), simple([7, 8], [9, 10])];
  const executed = await execute(plans, session);
  expect(log).toEqual(['echo encodes 1,2,3,4,5,6,7,8,9,10 of 2 for lastHiddenState']);
  expect(executed.map(({ encodings }) => [...encodings.get('base')!.lastHiddenState!.data])).toEqual([
    [1, 2, 3, 4],
    [5, 6],
    [7, 8, 9, 10],
  ]);
  expect(executed.map(({ plan }) => plan)).toEqual(plans);
  for (const { passCases } of executed) expect(passCases).toEqual(plans.map(({ testCase }) => testCase));
  expect(session.cost).toEqual({
    runsAsked: 3,
    runsMade: 3,
    passes: 1,
    rows: 5,
    tokens: 10,
    secondLooks: 0,
    pooled: 0,
  });
});

test('other lengths and other signatures do not share a locked pass, and a singleton case shares none', async () => {
  const log: string[] = [];
  const other = caseWith([3, 4]);
  const singleton = { ...caseWith([5, 6]), singleton: true };
  const plans = [
    simple([1, 2]),
    planOf(other, [runOf(other, 'attended')]),
    planOf(singleton, [runOf(singleton, 'base')]),
    simple([7, 8, 9]),
    simple([10, 11]),
  ];
  const executed = await execute(plans, sessionOf(echo(log)));
  expect(passes(log)).toEqual(['1,2,10,11', '3,4', '5,6', '7,8,9']);
  expect(executed[2].passCases).toEqual([singleton]);
  expect(executed[1].passCases).toEqual([other]);
});

test('the runs of a group stand row for row at the same places, one pass after the other', async () => {
  const log: string[] = [];
  const plans = [
    [1, 2],
    [3, 4],
  ].map((ids) => {
    const testCase = caseWith(ids);
    const shifted = caseWith(ids.map((id) => id + 10));
    // The second plan names its runs in another order; the signature is what counts.
    const runs = [runOf(testCase, 'base'), runOf(shifted, 'other')];
    return { ...planOf(testCase, ids[0] === 1 ? runs : runs.reverse()), signature: 'base,other' };
  });
  const [, second] = await execute(plans, sessionOf(echo(log)));
  expect(passes(log)).toEqual(['1,2,3,4', '11,12,13,14']);
  expect([...second.encodings.get('other')!.lastHiddenState!.data]).toEqual([13, 14]);
});

test('a pass holds 4096 tokens at most, unless one case has more', async () => {
  const log: string[] = [];
  const long = (rows: number): Plan => simple(...Array.from({ length: rows }, () => new Array<number>(8).fill(1)));
  const session = sessionOf(echo(log));
  const executed = await execute([long(256), long(256), long(1), long(513)], session);
  expect(log.map((line) => line.split(' ')[2].split(',').length)).toEqual([4096, 8, 4104]);
  expect(executed.map(({ passCases }) => passCases.length)).toEqual([2, 2, 1, 1]);
  expect(session.cost.tokens).toBe(4096 + 8 + 4104);
});

test('free runs share a pass with what has their length, their wishes and their maker', async () => {
  const log: string[] = [];
  const free = (ids: number[], rest: Partial<Run> = {}): Plan => {
    const testCase = caseWith(ids);
    return planOf(testCase, [runOf(testCase, 'free', { place: 'free', ...rest })]);
  };
  const singleton = free([13, 14]);
  const plans = [
    free([1, 2]),
    free([3, 4], { by: 'reference' }),
    free([5, 6]),
    free([7, 8], { wanted: ['logits'] }),
    free([9, 10, 11]),
    { ...singleton, testCase: { ...singleton.testCase, singleton: true } },
    free([15, 16], { by: 'reference' }),
  ];
  const executed = await execute(plans, sessionOf(echo(log)));
  expect(log).toEqual([
    'echo encodes 1,2,5,6 of 2 for lastHiddenState',
    'echo encodes 7,8 of 2 for logits',
    'echo encodes 9,10,11 of 3 for lastHiddenState',
    'echo encodes 13,14 of 2 for lastHiddenState',
    'echo refers 3,4,15,16 of 2 for lastHiddenState',
  ]);
  expect([...executed[6].encodings.get('free')!.lastHiddenState!.data]).toEqual([15, 16]);
  // Company is that of the locked passes.
  expect(executed[0].passCases).toEqual(
    plans.map(({ testCase }) => testCase).filter(({ length, singleton }) => length === 2 && !singleton),
  );
});

test('a pass of free runs holds 4096 tokens at most, too', async () => {
  const log: string[] = [];
  const free = (rows: number): Plan => {
    const testCase = caseWith(...Array.from({ length: rows }, () => new Array<number>(8).fill(1)));
    return planOf(testCase, [runOf(testCase, 'free', { place: 'free' })]);
  };
  await execute([free(256), free(256), free(1)], sessionOf(echo(log)));
  expect(log.map((line) => line.split(' ')[2].split(',').length)).toStrictEqual([4096, 8]);
});

test('what is asked for by itself, and at once, shares no pass with anything', async () => {
  const log: string[] = [];
  const one = (ids: number[], rest: Partial<Run>): Plan => {
    const testCase = caseWith(ids);
    return planOf(testCase, [runOf(testCase, 'free', { place: 'free', ...rest })]);
  };
  const subject = echo(log);
  const together: Subject['together'] = (batch, wanted) => {
    log.push('at once:');
    return subject.encode(batch, wanted);
  };
  const plans = [
    one([1, 2], { isolated: true }),
    one([3, 4], { isolated: true }),
    one([5, 6], { together: true }),
    one([7, 8], { together: true }),
    one([9, 10], {}),
    one([11, 12], {}),
  ];
  const executed = await execute(plans, sessionOf({ ...subject, together }));
  expect(log.map((line) => line.split(' ')[2] ?? line)).toEqual(['1,2', '3,4', 'at once:', '5,6', 'at once:', '7,8', '9,10,11,12']); // prettier-ignore
  expect([...executed[3].encodings.get('free')!.lastHiddenState!.data]).toEqual([7, 8]);
});

test('texts share a pass up to the most that may be asked for at once, counted by the largest run of a case; free ones share none', async () => {
  const log: string[] = [];
  const texts = { words: [], most: 3 };
  const one = (id: number, joining: readonly number[] = []): Plan => {
    const testCase = caseWith([id]);
    const joined = caseWith([id], ...joining.map((other) => [other]));
    const runs = [runOf(testCase, 'base'), runOf(joined, 'longer'), runOf(testCase, 'alone', { place: 'free' })];
    return { ...planOf(testCase, runs), signature: 'base,longer' };
  };
  const plans = [one(1), one(2, [9]), one(3), one(4)];
  const executed = await execute(plans, sessionOf(echo(log, 'echo', { texts })));
  expect(passes(log)).toEqual(['1,2', '1,2,9', '3,4', '3,4', '1', '2', '3', '4']);
  expect(executed.map(({ passCases }) => passCases.length)).toEqual([2, 2, 2, 2]);
});

test('what comes last comes after all others, and on a fresh instance after that; where there is none, not at all', async () => {
  const log: string[] = [];
  const testCase = caseWith([1, 2]);
  const runs = [
    runOf(testCase, 'again fresh', { when: 'fresh' }),
    runOf(testCase, 'again last', { when: 'last' }),
    runOf(testCase, 'base', { wanted: ['logits'] }),
    runOf(testCase, 'free', { place: 'free' }),
  ];
  const fresh = jest.fn(async () => echo(log, 'fresh'));
  const [executed] = await execute([planOf(testCase, runs)], sessionOf(echo(log), { fresh }));
  expect(log).toEqual([
    'echo encodes 1,2 of 2 for logits',
    'echo encodes 1,2 of 2 for lastHiddenState',
    'echo encodes 1,2 of 2 for lastHiddenState',
    'fresh encodes 1,2 of 2 for lastHiddenState',
  ]);
  expect(fresh).toHaveBeenCalledTimes(1);
  expect([...executed.encodings.keys()]).toEqual(['base', 'free', 'again last', 'again fresh']);

  const [without] = await execute([planOf(testCase, runs)], sessionOf(echo([])));
  expect([...without.encodings.keys()]).toEqual(['base', 'free', 'again last']);
  const [never] = await execute([planOf(testCase, runs.slice(1))], sessionOf(echo([]), { fresh }));
  expect([...never.encodings.keys()]).not.toContain('again fresh');
  expect(fresh).toHaveBeenCalledTimes(1);
});

describe('an error', () => {
  const throwing = (what: unknown): Subject =>
    echo([], 'toy', {
      encode: async () => {
        throw what;
      },
    });
  const one = (rest: Partial<Run>): Plan => {
    const testCase = caseWith([1, 2]);
    return planOf(testCase, [runOf(testCase, 'a run', { place: 'free', ...rest })]);
  };

  test('is the answer to a batch that must be refused, in the words of the subject', async () => {
    const [{ encodings, refusals }] = await execute(
      [one({ refusal: true })],
      sessionOf(throwing(new Error('no token'))),
    );
    expect([...refusals]).toEqual([['a run', 'no token']]);
    expect(encodings.size).toBe(0);
  });

  test('ends the work otherwise, and so does a broken answer to such a batch', async () => {
    await expect(execute([one({})], sessionOf(throwing(new Error('no token'))))).rejects.toThrow(SubjectError);
    const broken = echo([], 'toy', { encode: async () => ({}) });
    await expect(execute([one({ refusal: true })], sessionOf(broken))).rejects.toThrow(/lastHiddenState/);
  });

  test('stands in no way of what is asked next, and a refused batch shares no pass', async () => {
    const log: string[] = [];
    const subject = echo(log, 'toy', {
      encode: async (batch, wanted) => {
        if (batch.inputIds.includes(1)) throw new Error('no');
        return echo(log).encode(batch, wanted);
      },
    });
    const plans = [one({ refusal: true }), one({ batch: simple([3, 4]).runs[0].batch })];
    const [refused, other] = await execute(plans, sessionOf(subject));
    expect(refused.refusals.size).toBe(1);
    expect(passes(log)).toEqual(['3,4']);
    expect(other.encodings.has('a run')).toBe(true);
  });
});

describe('gradients', () => {
  const loss: Loss = { name: 'cls' };
  const asking = (ids: number[]): Plan => {
    const testCase = caseWith(ids);
    return planOf(testCase, [runOf(testCase, `gradient ${ids[0]}`, { place: 'free', wanted: [], loss })]);
  };
  const gradientsOf = (batch: Batch) => ({
    embeddings: { data: Float32Array.from(batch.inputIds), shape: [batch.size, batch.length, 1] },
    padEmbedding: { data: new Float32Array(1), shape: [1] },
  });

  test('are asked for case by case, and kept apart from encodings', async () => {
    const asked: [number[], Loss][] = [];
    const subject = echo([], 'toy', {
      gradients: async (batch, which) => {
        asked.push([[...batch.inputIds], which]);
        return gradientsOf(batch);
      },
    });
    const session = sessionOf(subject);
    const [first, second] = await execute([asking([1, 2]), asking([3, 4])], session);
    expect(asked).toEqual([
      [[1, 2], loss],
      [[3, 4], loss],
    ]);
    expect(first.encodings.size).toBe(0);
    expect([...second.gradients.get('gradient 3')!.embeddings.data]).toEqual([3, 4]);
    expect(session.cost).toMatchObject({ passes: 2, rows: 2, tokens: 4 });
  });

  test('that throw are told as a refusal, those that are broken end the work', async () => {
    const failing = echo([], 'toy', { gradients: () => Promise.reject(new Error('no gradient of this')) });
    const [{ gradients, refusals }] = await execute([asking([1, 2])], sessionOf(failing));
    expect([...refusals]).toEqual([['gradient 1', 'no gradient of this']]);
    expect(gradients.size).toBe(0);
    const broken = echo([], 'toy', { gradients: async () => ({}) as never });
    await expect(execute([asking([1, 2])], sessionOf(broken))).rejects.toThrow(SubjectError);
  });
});

test('an abort takes effect before the next pass, and lets timers have their turn', async () => {
  const controller = new AbortController();
  const log: string[] = [];
  setImmediate(() => controller.abort(new Error('enough')));
  const plans = [simple([1, 2]), simple([1, 2, 3]), simple([1, 2, 3, 4])];
  await expect(execute(plans, sessionOf(echo(log), { signal: controller.signal }))).rejects.toThrow('enough');
  expect(log.length).toBeLessThan(3);
});
