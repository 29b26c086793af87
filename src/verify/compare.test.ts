import { ExitCode, UsageError } from '../core/errors';
import type { Subject, SubjectSource } from '../core/subject';
import type { ToyOptions } from '../testing/toy-subject';
import { toySubject } from '../testing/toy-subject';
import type { CompareOptions, Contender } from './compare';
import { compareSubjects } from './compare';
import type { Comparison } from './comparison';

function contender(model: string, make: () => Subject): Contender {
  const source: SubjectSource = { name: model, regimes: [], reopens: true, open: async () => make() };
  return { source, spec: { model } };
}

const toy = (options?: ToyOptions): Contender => contender('toy', () => toySubject(options));

/** A toy whose every number is multiplied by `factor`. */
const scaled = (factor: number): Contender =>
  contender('scaled', () => {
    const own = toySubject();
    return {
      ...own,
      encode: async (batch, wanted) => {
        const encoding = await own.encode(batch, wanted);
        for (const { data } of [encoding.lastHiddenState!, ...Object.values(encoding.pooled ?? {})]) {
          data.forEach((x, i) => (data[i] = x * factor));
        }
        return encoding;
      },
    };
  });

const compare = (a: Contender, b: Contender, options: Partial<CompareOptions> = {}): Promise<Comparison> =>
  compareSubjects([a, b], { seed: 1, runs: 30, ...options });

test('a model is no distance from itself, and padding is felt in neither', async () => {
  const found = await compare(toy(), toy());
  expect(found).toMatchObject({ verdict: 'held', exitCode: ExitCode.held, dependsOnPadding: false });
  expect(found.cases).toEqual({ asked: 30, judged: expect.any(Number) as number });
  expect(found.cases.judged).toBeGreaterThan(20);
  expect(found.outputs.map(({ output }) => output)).toEqual(['lastHiddenState', 'pooled.mean']);
  for (const { batched, alone, compared } of found.outputs) {
    expect([batched.deviation, alone.deviation]).toEqual([0, 0]);
    expect(compared).toBeGreaterThan(100);
  }
  expect(found.onlyIn).toEqual([[], []]);
});

test('a difference that is there alone, too, does not hang on padding; how large it may be is for the user to say', async () => {
  const found = await compare(toy(), scaled(1.01));
  expect(found).toMatchObject({ verdict: 'held', dependsOnPadding: false });
  const [{ batched, alone }] = found.outputs;
  expect(batched.deviation).toBeCloseTo(0.01, 5);
  expect(alone.deviation).toBeCloseTo(0.01, 5);
  expect(batched.b / batched.a).toBeCloseTo(1.01, 5);
  expect(await compare(toy(), scaled(1.01), { within: 0.02 })).toMatchObject({ verdict: 'held', within: 0.02 });
  expect(await compare(toy(), scaled(1.01), { within: 0.005 })).toMatchObject({ verdict: 'violated', exitCode: 1 });
});

test('a leak in one of them makes the difference hang on padding, and the side is named', async () => {
  const leaky = toy({ faults: { hidden: -1 } });
  for (const [a, b, side] of [
    [toy(), leaky, 1],
    [leaky, toy(), 0],
  ] as const) {
    const found = await compare(a, b);
    expect(found).toMatchObject({ verdict: 'violated', exitCode: ExitCode.violated, dependsOnPadding: true });
    const verdicts = found.sides.map(({ invariants }) => invariants.map(({ verdict }) => verdict));
    expect(verdicts[side]).toContain('violated');
    expect(verdicts[1 - side]).toEqual(['held', 'held', 'held']);
    const [{ batched, alone }] = found.outputs;
    expect(batched.deviation).toBeGreaterThan(0.01);
    expect(alone.deviation).toBe(0);
  }
});

test('a place that is not a number is infinitely far off, and never within', async () => {
  const broken = toy({ faults: { offset: ({ size }) => (size > 1 ? NaN : 0) } });
  const found = await compare(toy(), broken, { within: 1e6 });
  expect(found.verdict).toBe('violated');
  expect(found.outputs[0].batched).toMatchObject({ deviation: Infinity, b: NaN });
});

test('rows that mean another sequence to one of them are left out', async () => {
  const found = await compare(toy(), toy({ positions: 'absolute' }));
  expect(found).toMatchObject({ verdict: 'held', dependsOnPadding: false });
  expect(found.outputs[0].batched.deviation).toBe(0);
});

test('outputs of one of them alone are named, and none in common is a mistake', async () => {
  const found = await compare(toy(), toy({ outputs: ['lastHiddenState'] }));
  expect(found.onlyIn).toEqual([['pooled.mean'], []]);
  const refused = compare(toy({ outputs: ['lastHiddenState'] }), toy({ outputs: ['pooled'] }));
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(/toy offers lastHiddenState, and toy pooled; expected/);
});

test('with other vocabularies the ids that both have are used, and it is said', async () => {
  const small = contender('small', () => {
    const own = toySubject();
    return {
      ...own,
      name: 'small',
      vocabularySize: 9,
      encode: async (batch, wanted) => {
        expect(Math.max(...batch.inputIds)).toBeLessThan(9);
        return own.encode(batch, wanted);
      },
    };
  });
  expect(await compare(toy(), small)).toMatchObject({
    verdict: 'held',
    note: expect.stringContaining('small 9') as string,
  });
});

test('what takes texts is held against nothing that takes ids', async () => {
  const texts = contender('texts', () => ({
    ...toySubject({ outputs: ['pooled'] }),
    name: 'texts',
    texts: { words: ['', ...Array.from({ length: 22 }, (_, i) => `w${i}`)], most: 8 },
  }));
  await expect(compare(toy(), texts)).rejects.toThrow(/toy takes token ids, and texts texts of 22 words; expected/);
});

test('one that breaks down, or an interrupt, ends it with what was compared so far', async () => {
  let calls = 0;
  const breaks = contender('breaks', () => {
    const own = toySubject();
    return {
      ...own,
      encode: (batch, wanted) =>
        ++calls > 40 ? Promise.reject(new Error('out of cheese')) : own.encode(batch, wanted),
    };
  });
  const found = await compare(toy(), breaks);
  expect(found).toMatchObject({ verdict: 'inconclusive', exitCode: 4, stopped: { by: 'subject' } });
  expect(found.stopped!.message).toContain('out of cheese');
  expect(found.dependsOnPadding).toBeUndefined();
  const ended = new AbortController();
  const interrupted = await compare(toy(), toy(), {
    signal: ended.signal,
    onProgress: ({ done }) => done === 3 && ended.abort(),
  });
  expect(interrupted).toMatchObject({ verdict: 'inconclusive', stopped: { by: 'interrupt' } });
  expect(interrupted.cases.judged).toBeGreaterThanOrEqual(3);
});

test('the same seed gives the same comparison, but for the time it took', async () => {
  const [a, b] = [await compare(toy(), scaled(2)), await compare(toy(), scaled(2))];
  expect({ ...a, seconds: 0 }).toEqual({ ...b, seconds: 0 });
});
