import type { Batch } from '../../../core/batch';
import type { Values } from '../../../core/encoding';
import type { Subject, SubjectSource } from '../../../core/subject';
import type { Use } from '../../../core/use';
import { toySubject } from '../../../testing/toy-subject';
import { runCampaign } from '../campaign';
import { retrievalImpactOf } from './retrieval-impact';
import { RETRIEVAL_SET } from './retrieval-set';
import { Sessions } from '../../judge/sessions';

const source = (make: () => Subject, extra: Partial<SubjectSource> = {}): SubjectSource => ({
  name: 'toy',
  weightScales: [],
  reopens: true,
  open: async () => make(),
  ...extra,
});

const measured = async (own: SubjectSource): ReturnType<typeof retrievalImpactOf> =>
  retrievalImpactOf(own, await new Sessions(own, {}).open());

test('where padding is not felt the vectors are the same, and so are their neighbours', async () => {
  expect(await measured(source(() => toySubject()))).toEqual({
    sequences: RETRIEVAL_SET.length,
    of: 'random ids',
    vector: 'pooled.mean',
    cosine: { least: expect.closeTo(1, 12), tenth: expect.closeTo(1, 12), median: expect.closeTo(1, 12) },
    neighbours: { changed: 0, of: RETRIEVAL_SET.length },
  });
});

test('a leak shows as a cosine below one and as neighbours that change', async () => {
  const found = await measured(source(() => toySubject({ faults: { pooled: (visible) => visible.map(() => true) } })));
  expect(found!.cosine.least).toBeLessThan(0.99);
  expect(found!.cosine.tenth).toBeGreaterThanOrEqual(found!.cosine.least);
  expect(found!.cosine.median).toBeGreaterThan(found!.cosine.tenth);
  expect(found!.neighbours.changed).toBeGreaterThan(0);
});

test('without pooled vectors it takes the mean of the real tokens, so pooling cannot be what is felt', async () => {
  const pooling = { pooled: (visible: readonly boolean[]) => visible.map(() => true) };
  const found = await measured(source(() => toySubject({ outputs: ['lastHiddenState'], faults: pooling })));
  expect(found).toMatchObject({
    vector: 'the mean of lastHiddenState over the real tokens',
    neighbours: { changed: 0 },
  });
});

test('each sequence is run alone and then in batches with padding, and texts go through the tokenizer', async () => {
  const batches: Batch[] = [];
  const watched = (): Subject => {
    const own = toySubject();
    return { ...own, encode: (batch, wanted) => (batches.push(batch), own.encode(batch, wanted)) };
  };
  const tokenize = async (texts: readonly string[]): Promise<number[][]> =>
    texts.map((text) => text.split(' ').map((word) => 1 + (word.length % 20)));
  expect(await measured(source(watched, { tokenize }))).toMatchObject({ of: 'sentences' });
  const alone = batches.filter(({ size }) => size === 1);
  expect(alone.map(({ length }) => length)).toEqual(RETRIEVAL_SET.map((text) => text.split(' ').length));
  const together = batches.filter(({ size }) => size > 1);
  expect(together.reduce((n, { size }) => n + size, 0)).toBe(RETRIEVAL_SET.length);
  for (const { attentionMask } of together) expect(attentionMask).toContain(0);
});

test('rows are padded on the side that is in use', async () => {
  const padding = (side: 'left' | 'right'): Promise<string[]> =>
    sidesOf({ padding: side, padContent: 'pad-id', knownFrom: 'the test' });
  expect(await padding('left')).toEqual(['left']);
  expect(await padding('right')).toEqual(['right']);
  const last = { pooled: (visible: readonly boolean[]) => visible.map((_, i) => i === visible.length - 1) };
  const use = { padding: 'left', padContent: 'pad-id', knownFrom: 'the test' } as const;
  const ofLast = await measured(source(() => ({ ...toySubject({ faults: last }), use })));
  expect(ofLast!.cosine.least).toBeCloseTo(1, 12);
  const ofStates = await measured(source(() => ({ ...toySubject({ outputs: ['lastHiddenState'] }), use })));
  expect(ofStates!.cosine.least).toBeCloseTo(1, 12);
});

/** The sides on which rows of batches of several are padded. */
async function sidesOf(use: Use): Promise<string[]> {
  const sides = new Set<string>();
  const watched = (): Subject => {
    const own = toySubject();
    const encode: Subject['encode'] = (batch, wanted) => {
      batch.attentionMask!.forEach((one, i) => {
        const at = i % batch.length;
        if (one === 0 && at === 0) sides.add('left');
        if (one === 0 && at === batch.length - 1) sides.add('right');
      });
      return own.encode(batch, wanted);
    };
    return { ...own, use, encode };
  };
  await measured(source(watched));
  return [...sides];
}

test('numbers that are not finite are told, not hidden', async () => {
  const found = await measured(source(() => toySubject({ faults: { offset: ({ size }) => (size > 1 ? NaN : 0) } })));
  expect(found!.cosine.median).toBeNaN();
  expect(found!.neighbours.changed).toBe(RETRIEVAL_SET.length);
});

/** The toy, but for its pooled vectors, which are made up: of row `row` of the `nth` batch. */
function madeUp(
  vector: (batch: Batch, row: number, nth: number) => readonly number[],
  traits: Partial<Subject> = {},
  names: readonly string[] = ['mean'],
): { readonly make: () => Subject; readonly batches: Batch[] } {
  const batches: Batch[] = [];
  const encode: Subject['encode'] = async (batch) => {
    const nth = batches.push(batch) - 1;
    const rows = Array.from({ length: batch.size }, (_, row) => vector(batch, row, nth));
    const shape = [batch.size, rows[0].length];
    const of = (factor: number): Values => ({ data: Float32Array.from(rows.flat().map((x) => x * factor)), shape });
    return { pooled: Object.fromEntries(names.map((name, i) => [name, of(i === 0 ? 1 : -1)])) };
  };
  return { batches, make: () => ({ ...toySubject(), outputs: ['pooled'], encode, ...traits }) };
}

test('the least cosine, the lowest tenth and the median are those of the sequences in order, whatever order they came in', async () => {
  // Alone all point one way; in a batch, each by another angle.
  const angle = (nth: number): number => ((nth * 7) % 24) / 24;
  let batched = 0;
  const { make } = madeUp(({ size }) => {
    const turned = size === 1 ? 0 : angle(batched++);
    return [Math.cos(turned), Math.sin(turned)];
  });
  const { cosine } = (await measured(source(make)))!;
  expect(cosine.least).toBeCloseTo(Math.cos(23 / 24), 6);
  expect(cosine.tenth).toBeCloseTo(Math.cos(21 / 24), 6);
  expect(cosine.median).toBeCloseTo(Math.cos(12 / 24), 6);
});

test('what is drawn is short and long by turns, as far as the subject takes it, in batches of eight that are padded to their longest', async () => {
  const cost = async (traits: Partial<Subject>) => {
    const { make, batches } = madeUp(() => [1, 0], traits);
    const sessions = new Sessions(source(make), {});
    await retrievalImpactOf(source(make), await sessions.open());
    return { batches, cost: sessions.cost };
  };
  const { batches, cost: done } = await cost({ padId: 22 });
  const lengths = [4, 17, 6, 23, 3, 31, 9, 12];
  expect(batches.map(({ size }) => size)).toEqual([...new Array<number>(24).fill(1), 8, 8, 8]);
  expect(batches.slice(0, 16).map(({ length }) => length)).toEqual([...lengths, ...lengths]);
  expect(new Set(batches.slice(0, 24).map(({ inputIds }) => inputIds.join())).size).toBe(24);
  const [first] = batches.slice(24);
  expect(first.length).toBe(31);
  expect([...first.inputIds.subarray(0, 4)]).toEqual([...batches[0].inputIds]);
  expect([...first.inputIds.subarray(4, 31)]).toEqual(new Array<number>(27).fill(22));
  expect([...first.attentionMask!.subarray(0, 31)]).toEqual(Array.from({ length: 31 }, (_, i) => Number(i < 4)));
  expect(done).toMatchObject({ passes: 27, rows: 48, tokens: 3 * (4 + 17 + 6 + 23 + 3 + 31 + 9 + 12) + 24 * 31 });
  const short = await cost({ maxLength: 8 });
  expect(short.batches.slice(0, 8).map(({ length }) => length)).toEqual(lengths.map((length) => Math.min(length, 8)));
});

test('sentences that are longer than the subject takes are cut', async () => {
  const { make, batches } = madeUp(() => [1, 0], { maxLength: 8 });
  const tokenize = async (texts: readonly string[]): Promise<number[][]> =>
    texts.map((_, i) => Array.from({ length: 4 + (i % 20) }, (_one, at) => 1 + at));
  expect(await measured(source(make, { tokenize }))).toMatchObject({ of: 'sentences' });
  expect(Math.max(...batches.map(({ length }) => length))).toBe(8);
});

test.each<[string, Partial<Subject>, readonly string[] | undefined, string | undefined]>([
  ['the mean, where there are several', {}, ['cls', 'mean'], 'pooled.mean'],
  ['the first, where none is the mean', {}, ['cls', 'pooler'], 'pooled.cls'],
  ['nothing, of logits alone', { outputs: ['logits'] }, undefined, undefined],
  ['nothing, where rows are too short for padding to matter', { maxLength: 7 }, undefined, undefined],
  ['nothing, where all rows have one length, alone too', { staticShape: { length: 40 } }, undefined, undefined],
  ['a vector, where only the number of rows is fixed', { staticShape: { size: 8 } }, undefined, 'pooled.mean'],
])('it reads %s', async (_, traits, names, vector) => {
  const { make } = madeUp(({ length }) => [1, length], traits, names);
  expect((await measured(source(make)))?.vector).toBe(vector);
});

describe('a nearest neighbour', () => {
  /** Sequences 2k and 2k + 1 point one way, and no two others. */
  const of = (i: number): number[] => Array.from({ length: 12 }, (_, e) => (e === i >> 1 ? 1 : e * 1e-3));
  const neighbours = async (inBatch: (i: number) => number[]) => {
    let batched = 0;
    const { make } = madeUp(({ size }, _row, nth) => (size === 1 ? of(nth) : inBatch(batched++)));
    return (await measured(source(make)))!.neighbours;
  };

  test('is another sequence, the first of equals; those that have another one in batches are counted', async () => {
    // 22 has lost its own neighbour, and 23 has 0 for one; 0 and 1 have each other before it.
    expect(await neighbours((i) => of(i === 23 ? 0 : i))).toEqual({ changed: 2, of: 24 });
  });

  test('is none where nothing is finite, which is no neighbour of alone', async () => {
    expect(await neighbours(() => new Array<number>(12).fill(NaN))).toEqual({ changed: 24, of: 24 });
  });
});

test('the mean of the states is one over all real tokens, and no padding', async () => {
  const make = (): Subject => ({
    ...toySubject({ outputs: ['lastHiddenState'] }),
    encode: async ({ size, length, attentionMask }) => {
      const state = (i: number): number[] =>
        size === 1 ? [1, 0] : attentionMask![i] === 0 ? [9, 9] : i % length === 0 ? [2, 0] : [0, 1];
      const numbers = Array.from({ length: size * length }, (_, i) => state(i)).flat();
      return { lastHiddenState: { data: Float32Array.from(numbers), shape: [size, length, 2] } };
    },
  });
  // Of L tokens the mean is [2, L − 1] / L in a batch. Three rows each have 31, 23, 17, 12, … tokens.
  const { cosine } = (await measured(source(make)))!;
  expect(cosine.least).toBeCloseTo(2 / Math.hypot(2, 30), 12);
  expect(cosine.tenth).toBeCloseTo(2 / Math.hypot(2, 30), 12);
  expect(cosine.median).toBeCloseTo(2 / Math.hypot(2, 11), 12);
});

test('where texts are taken the words are drawn at random', async () => {
  const { make } = madeUp(() => [1, 0], { texts: { words: [], most: 8 } });
  expect(await measured(source(make))).toMatchObject({ of: 'random words' });
});

test('an abort ends it before the next pass', async () => {
  const ended = new AbortController();
  const { make, batches } = madeUp((_batch, _row, nth) => {
    if (nth === 2) ended.abort(new Error('enough'));
    return [1, 0];
  });
  const session = await new Sessions(source(make), { signal: ended.signal }).open();
  await expect(retrievalImpactOf(source(make), session)).rejects.toThrow('enough');
  expect(batches).toHaveLength(3);
});

test('a campaign has it where it is asked for, on weights that are no synthetic ones', async () => {
  const run = (own: SubjectSource, retrievalImpact?: boolean): ReturnType<typeof runCampaign> =>
    runCampaign(own, { model: 'toy' }, { seed: 1, runs: 1, retrievalImpact, minCoverage: 0 });
  expect(
    (
      await run(
        source(() => toySubject()),
        true,
      )
    ).retrievalImpact,
  ).toMatchObject({ of: 'random ids' });
  expect((await run(source(() => toySubject()))).retrievalImpact).toBeUndefined();
  expect(
    (
      await run(
        source(() => toySubject(), { weightScales: ['typical'] }),
        true,
      )
    ).retrievalImpact,
  ).toBeUndefined();
});
