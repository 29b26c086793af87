import type { Batch } from '../../core/batch';
import { EnvironmentError, ExitCode, LostError, SpentError, UsageError } from '../../core/errors';
import type { WeightScale, Subject, SubjectSource } from '../../core/subject';
import { deeply } from '../../testing/deep';
import type { ToyOptions } from '../../testing/toy-subject';
import { toySubject } from '../../testing/toy-subject';
import { comparisonText } from '../../report/tools/comparison';
import type { CompareOptions, Contender } from './compare';
import { compareSubjects } from './compare';
import type { Comparison } from './comparison';

const RUNS = deeply(12, 30);

function contender(model: string, make: () => Subject): Contender {
  const source: SubjectSource = { name: model, weightScales: [], reopens: true, open: async () => make() };
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
  compareSubjects([a, b], { seed: 1, runs: RUNS, ...options });

test('a model is no distance from itself, and padding is felt in neither', async () => {
  const found = await compare(toy(), toy());
  expect(found).toMatchObject({ verdict: 'held', exitCode: ExitCode.held, dependsOnPadding: false });
  expect(found.cases).toEqual({ asked: RUNS, judged: expect.any(Number) as number });
  expect(found.cases.judged).toBeGreaterThan((2 * RUNS) / 3);
  expect(found.outputs.map(({ output }) => output)).toEqual(['lastHiddenState', 'pooled.mean']);
  for (const { batched, alone, compared } of found.outputs) {
    expect([batched.deviation, alone.deviation]).toEqual([0, 0]);
    expect(compared).toBeGreaterThan(100);
  }
  expect(found.onlyIn).toEqual([[], []]);
  expect(Object.keys(found)).not.toEqual(expect.arrayContaining(['note']));
  expect(Object.keys(found)).not.toEqual(expect.arrayContaining(['within']));
});

test('a difference that is there alone, too, does not depend on padding; how large it may be is for the user to say', async () => {
  const found = await compare(toy(), scaled(1.01));
  expect(found).toMatchObject({ verdict: 'held', dependsOnPadding: false });
  const [{ batched, alone }] = found.outputs;
  expect(batched.deviation).toBeCloseTo(0.01, 5);
  expect(alone.deviation).toBeCloseTo(0.01, 5);
  expect(batched.b / batched.a).toBeCloseTo(1.01, 5);
  expect(await compare(toy(), scaled(1.01), { within: 0.02 })).toMatchObject({ verdict: 'held', within: 0.02 });
  expect(await compare(toy(), scaled(1.01), { within: 0.005 })).toMatchObject({ verdict: 'violated', exitCode: 1 });
});

test('a leak in one of them makes the difference depend on padding, and the side is named', async () => {
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
    // What is wrong with it is for a check of its own to look into.
    for (const { counterexample } of found.sides[side].invariants) expect(counterexample?.diagnosis).toBeUndefined();
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
  const absolute = toy({ positions: 'absolute' });
  const options = { runs: 30 };
  const { judged } = (await compare(toy(), toy(), options)).cases;
  for (const [a, b] of [
    [toy(), absolute],
    [absolute, toy()],
  ]) {
    const found = await compare(a, b, options);
    expect(found).toMatchObject({ verdict: 'held', dependsOnPadding: false });
    expect(found.outputs[0].batched.deviation).toBe(0);
    // A case of such rows alone says nothing, and is not counted.
    expect(found.cases.judged).toBeLessThan(judged);
  }
});

test('outputs of one of them alone are named, and none in common is a mistake', async () => {
  const found = await compare(toy(), toy({ outputs: ['lastHiddenState'] }));
  expect(found.onlyIn).toEqual([['pooled.mean'], []]);
  const refused = compare(toy({ outputs: ['lastHiddenState'] }), toy({ outputs: ['pooled'] }));
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(/toy offers lastHiddenState, and toy pooled; expected/);
  await expect(
    compare(toy({ outputs: ['hiddenStates', 'attentions'] }), toy({ outputs: ['lastHiddenState', 'pooled'] })),
  ).rejects.toThrow(/toy offers hiddenStates, attentions, and toy lastHiddenState, pooled; expected/);
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
  const of = (...words: string[]): Contender =>
    contender('texts', () => ({ ...toySubject({ outputs: ['pooled'] }), texts: { words: ['', ...words], most: 8 } }));
  await expect(compare(of('ab', 'c'), of('a', 'bc'))).rejects.toThrow(/texts of 2 words, and toy texts of 2 words/);
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

/** The toy, and all batches that it is given. */
function watched(traits: Partial<Subject> = {}): {
  readonly contender: Contender;
  readonly batches: Batch[];
  /** Those that it is given to be compared, before the claims are judged on another instance. */
  readonly compared: Batch[];
} {
  const [batches, compared]: [Batch[], Batch[]] = [[], []];
  let instances = 0;
  const make = (): Subject => {
    const own = toySubject();
    const first = instances++ === 0;
    const encode: Subject['encode'] = (batch, wanted) => {
      batches.push(batch);
      if (first) compared.push(batch);
      return own.encode(batch, wanted);
    };
    return { ...own, encode, ...traits };
  };
  return { contender: contender('watched', make), batches, compared };
}

describe('cases are such that both can take them', () => {
  const taken = async (b: Partial<Subject>, options: Partial<CompareOptions> = {}): Promise<Batch[]> => {
    const { contender: a, batches } = watched();
    const other = watched(b).contender;
    await compare(a, other, { runs: 12, ...options });
    return batches;
  };
  const longest = (batches: readonly Batch[]): number => Math.max(...batches.map(({ length }) => length));

  test('no longer than either takes, or was asked for', async () => {
    expect(longest(await taken({}))).toBeGreaterThan(9);
    // The claims are judged on each by itself, up to what it takes; what both are given comes first.
    const { contender: b, batches } = watched({ maxLength: 9 });
    await compare(toy(), b, { runs: 12 });
    expect(longest(batches)).toBe(9);
    expect(longest(await taken({}, { maxLength: 8 }))).toBe(8);
  });

  test('without token types that one of them lacks', async () => {
    const most = async (own: number | undefined, its: number | undefined): Promise<number> => {
      const a = watched({ tokenTypes: own });
      await compare(a.contender, watched({ tokenTypes: its }).contender, { runs: 12 });
      return Math.max(...a.compared.flatMap(({ tokenTypeIds }) => [...(tokenTypeIds ?? [0])]));
    };
    expect(await most(2, 2)).toBe(1);
    expect(await most(2, undefined)).toBe(0);
    expect(await most(undefined, 2)).toBe(0);
  });

  test('with a token in every row, whatever either makes of a row without', async () => {
    const a = watched();
    await compare(a.contender, toy(), { runs: deeply(60, 200) });
    const rows = a.compared.flatMap(({ size, length, attentionMask }) =>
      Array.from({ length: size }, (_, r) => attentionMask!.subarray(r * length, (r + 1) * length)),
    );
    expect(rows.length).toBeGreaterThan(deeply(100, 400));
    expect(rows.every((mask) => mask.includes(1))).toBe(true);
  });

  test('of the one length that one of them takes, alone too', async () => {
    for (const turn of [false, true]) {
      const staticShape = watched({ staticShape: { length: 40 } });
      const pair = [staticShape.contender, toy()] as const;
      const found = await compare(pair[+turn], pair[1 - +turn], { runs: 3 });
      expect(found).toMatchObject({ verdict: 'held', cases: { judged: 3 } });
      expect(found.outputs[0].alone.deviation).toBe(0);
      expect(new Set(staticShape.batches.map(({ length }) => length))).toEqual(new Set([40]));
    }
  });

  test('or of none, where there are two, or the other takes no such length', async () => {
    const staticShape = watched({ staticShape: { length: 40 } }).contender;
    for (const other of [{ maxLength: 20, staticShape: { length: 20 } }, { maxLength: 20 }]) {
      const message = /^toy takes 40 positions and no others, and toy 20 at most; expected two forms/;
      await expect(compare(staticShape, watched(other).contender)).rejects.toThrow(message);
      await expect(compare(watched(other).contender, staticShape)).rejects.toThrow(UsageError);
    }
  });

  test('with a padding that both have as an id', async () => {
    const a = watched({ padId: 22 }).contender;
    const b = contender('small', () => ({ ...toySubject(), name: 'small', vocabularySize: 22 }));
    const refused = compare(a, b);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(
      'toy pads with the id 22, and small has 22 ids; expected two forms of one model.',
    );
    const c = contender('enough', () => ({ ...toySubject(), vocabularySize: 23 }));
    expect((await compare(watched({ padId: 22 }).contender, c, { runs: 2 })).note).toBeUndefined();
  });
});

test('weights are those of the kinds that both have', async () => {
  const opening = (
    weightScales: readonly WeightScale[],
  ): { readonly contender: Contender; readonly opened: WeightScale[] } => {
    const opened: WeightScale[] = [];
    const open: SubjectSource['open'] = async (weightScale) => (opened.push(weightScale!), toySubject());
    return {
      opened,
      contender: { source: { name: 'toy', weightScales, reopens: true, open }, spec: { model: 'toy' } },
    };
  };
  const [a, b] = [opening(['typical', 'sharp']), opening(['typical', 'hot'])];
  await compare(a.contender, b.contender, { runs: 8 });
  // The claims are judged on each with all that it has.
  expect(new Set(a.opened)).toEqual(new Set(['typical', 'sharp']));
  expect(new Set(b.opened)).toEqual(new Set(['typical', 'hot']));
  const [c, d] = [opening(['typical', 'sharp']), opening(['sharp', 'typical'])];
  await compare(c.contender, d.contender, { runs: 8 });
  for (const { opened } of [c, d]) expect(new Set(opened)).toEqual(new Set(['sharp', 'typical']));
});

test('how far it has come is told: the cases of both, and then the claims on each', async () => {
  const seen: number[] = [];
  await compare(toy(), toy(), {
    runs: 4,
    seed: 2,
    onProgress: ({ done, asked, phase }) => seen.push(done, asked, +(phase === 'cases')),
  });
  const steps = Array.from({ length: seen.length / 3 }, (_, i) => seen.slice(3 * i, 3 * i + 3));
  expect(steps).toEqual(Array.from({ length: 12 }, (_, i) => [i + 1, 12, 1]));
});

describe('an end before the end', () => {
  const failing = (error: () => Error, after: number): Contender => {
    let calls = 0;
    const make = (): Subject => {
      const own = toySubject();
      const encode: Subject['encode'] = (batch, wanted) =>
        ++calls > after ? Promise.reject(error()) : own.encode(batch, wanted);
      return { ...own, encode };
    };
    return contender('failing', make);
  };

  test.each<[string, () => Error, Partial<Comparison>]>([
    ['what it computes on is lost', () => new LostError('the GPU is gone'), { exitCode: 3, stopped: { by: 'environment', message: 'the GPU is gone' } }], // prettier-ignore
    ['it may be asked no more', () => new SpentError('all is spent'), { exitCode: 4, stopped: { by: 'budget', message: 'all is spent' } }], // prettier-ignore
  ])('%s', async (_, error, expected) => {
    for (const after of [3, 60]) {
      expect(await compare(toy(), failing(error, after), { runs: 8 })).toMatchObject({ verdict: 'inconclusive', ...expected }); // prettier-ignore
      expect(await compare(failing(error, after), toy(), { runs: 8 })).toMatchObject({ verdict: 'inconclusive', ...expected }); // prettier-ignore
    }
  });

  test('before anything is known, nothing is said of either', async () => {
    const { sides, outputs } = await compare(
      toy(),
      failing(() => new LostError('the GPU is gone'), 0),
    );
    for (const { traits, invariants } of sides) expect([traits, invariants]).toEqual([[], []]);
    expect(outputs).toEqual([]);
  });

  test('one that cannot be opened is no comparison, and the other is disposed of', async () => {
    const dispose = jest.fn();
    const a = contender('a', () => ({ ...toySubject(), dispose }));
    const missing: SubjectSource = {
      name: 'b',
      weightScales: [],
      reopens: true,
      open: () => Promise.reject(new EnvironmentError('b is not there')),
    };
    await expect(compare(a, { source: missing, spec: { model: 'b' } })).rejects.toThrow('b is not there');
    expect(dispose).toHaveBeenCalledTimes(1);
  });

  test('an interrupt says how many cases there were', async () => {
    const ended = new AbortController();
    const { stopped, cases } = await compare(toy(), toy(), {
      signal: ended.signal,
      onProgress: ({ done }) => done === 3 && ended.abort(),
    });
    expect(stopped!.message).toBe(`stopped after ${cases.judged} of ${RUNS} cases`);
  });
});

test('of each side it is told what it was made from, what it declares, and what padding does to it', async () => {
  const b = contender('b', () => ({ ...toySubject(), name: 'other toy', dispose: undefined }));
  const before = performance.now();
  const { sides, seed, seconds } = await compare(toy(), b, { runs: 6, seed: 5 });
  expect(seed).toBe(5);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual((performance.now() - before) / 1000);
  expect(sides.map(({ spec }) => spec.model)).toEqual(['toy', 'b']);
  expect(sides.map(({ traits }) => traits.map(({ name }) => name))).toEqual([['toy'], ['other toy']]);
  for (const { invariants } of sides) {
    expect(invariants.map(({ name }) => name)).toEqual([
      'pad-content-is-ignored',
      'batch-mates-are-ignored',
      'matches-unpadded',
    ]);
  }
});

/** A toy with the states of two layers behind its embeddings, those of the last multiplied by `factor`. */
const layered = (factor: number): Contender =>
  contender('layered', () => {
    const own = toySubject();
    return {
      ...own,
      outputs: [...own.outputs, 'hiddenStates'],
      encode: async (batch, wanted) => {
        const encoding = await own.encode(batch, [...wanted, 'lastHiddenState']);
        const { data, shape } = encoding.lastHiddenState!;
        const times = (by: number): { data: Float32Array; shape: readonly number[] } => ({
          data: data.map((x) => x * by),
          shape,
        });
        return { ...encoding, lastHiddenState: times(factor), hiddenStates: [times(0.5), times(0.75), times(factor)] };
      },
    };
  });

test('where both show as many hidden states, they are held against each other in the case in which the two are furthest apart', async () => {
  const { layers, outputs } = await compare(layered(1), layered(1.01));
  expect(layers!.deviations.slice(0, 2)).toEqual([0, 0]);
  expect(layers!.deviations[2]).toBeCloseTo(0.01, 5);
  expect(layers!.case).toBe(outputs.find(({ output }) => output === 'lastHiddenState')!.batched.case);
  expect(comparisonText(await compare(layered(1), layered(1.01)))).toMatch(
    /layer by layer {2}behind embeddings 0, layer 0 0, layer 1 0\.01\d* \(case \d+\)\. They\s+part in layer 1\./,
  );
  expect((await compare(layered(1), toy())).layers).toBeUndefined();
  expect((await compare(layered(1), layered(1))).layers).toBeUndefined();
});
