import type { Batch } from '../core/batch';
import type { Subject, SubjectSource } from '../core/subject';
import { toySubject } from '../testing/toy-subject';
import { runCampaign } from './campaign';
import { meaningOf } from './meaning';
import { SENTENCES } from './sentences';
import { Sessions } from './sessions';

const source = (make: () => Subject, extra: Partial<SubjectSource> = {}): SubjectSource => ({
  name: 'toy',
  regimes: [],
  reopens: true,
  open: async () => make(),
  ...extra,
});

const measured = async (own: SubjectSource): ReturnType<typeof meaningOf> =>
  meaningOf(own, await new Sessions(own, {}).open());

test('where padding is not felt the vectors are the same, and so are their neighbours', async () => {
  expect(await measured(source(() => toySubject()))).toEqual({
    sequences: SENTENCES.length,
    of: 'random ids',
    vector: 'pooled.mean',
    cosine: { least: expect.closeTo(1, 12), tenth: expect.closeTo(1, 12), median: expect.closeTo(1, 12) },
    neighbours: { changed: 0, of: SENTENCES.length },
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
  expect(alone.map(({ length }) => length)).toEqual(SENTENCES.map((text) => text.split(' ').length));
  const together = batches.filter(({ size }) => size > 1);
  expect(together.reduce((n, { size }) => n + size, 0)).toBe(SENTENCES.length);
  for (const { attentionMask } of together) expect(attentionMask).toContain(0);
});

test('numbers that are not finite are told, not hidden', async () => {
  const found = await measured(source(() => toySubject({ faults: { offset: ({ size }) => (size > 1 ? NaN : 0) } })));
  expect(found!.cosine.median).toBeNaN();
  expect(found!.neighbours.changed).toBe(SENTENCES.length);
});

test('a campaign has it where it is asked for, on weights that are no synthetic ones', async () => {
  const run = (own: SubjectSource, meaning?: boolean): ReturnType<typeof runCampaign> =>
    runCampaign(own, { model: 'toy' }, { seed: 1, runs: 1, meaning, minCoverage: 0 });
  expect(
    (
      await run(
        source(() => toySubject()),
        true,
      )
    ).meaning,
  ).toMatchObject({ of: 'random ids' });
  expect((await run(source(() => toySubject()))).meaning).toBeUndefined();
  expect(
    (
      await run(
        source(() => toySubject(), { regimes: ['typical'] }),
        true,
      )
    ).meaning,
  ).toBeUndefined();
});
