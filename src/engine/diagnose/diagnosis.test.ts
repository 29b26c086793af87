import type { Batch } from '../../core/batch';
import type { Case } from '../../core/case';
import type { Values } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import { invariantNamed } from '../invariants';
import { _, caseOf, row } from '../invariants/testing/by-hand';
import { NOISE_FACTOR } from '../../numerics/noise';
import type { ToyOptions } from '../../testing/toy-subject';
import { toySubject } from '../../testing/toy-subject';
import { BUILT_IN_WORDS } from '../../subjects/texts/built-in-words';
import { textSubject } from '../../subjects/texts/text-subject';
import type { ToyEmbedderFaults } from '../../subjects/texts/testing/toy-embedder';
import { toyEmbedder } from '../../subjects/texts/testing/toy-embedder';
import { check, sourceOf } from '../campaign/check';
import { evaluateAlone } from '../judge/evaluate';
import { diagnose } from './diagnosis';
import { Sessions } from '../judge/sessions';
import type { Violation } from '../../core/report/violation';
import type { Diagnosis } from '../../core/report/diagnosis';

const PADDED = caseOf(row([5, 6, 7, _, _, _], [3, 2, 1]), row([_, _, 8, 9, 10, 11]));

/** What is read of the violation that a case shows of a claim; `edit` changes it before. */
async function read(
  claim: string,
  make: () => Subject,
  testCase: Case = PADDED,
  edit: (violation: Violation) => Violation = (violation) => violation,
): Promise<Diagnosis | undefined> {
  const session = await new Sessions(sourceOf(make), {}).open();
  const invariant = invariantNamed(claim);
  const { judgement } = await evaluateAlone(testCase, invariant, session);
  expect(judgement.verdict).toBe('violated');
  return diagnose(testCase, invariant, edit(judgement.violation!), session);
}

const toy = (options: ToyOptions) => () => toySubject(options);
const LEAKY = toy({ faults: { hidden: -1 } });
/** Where the index is the position, a token cannot be moved, and no noise is measured. */
const WITHOUT_NOISE = toy({ positions: 'absolute', faults: { hidden: -1 } });

/** The toy with every state changed by something that depends on the batch. */
function altered(change: (batch: Batch, i: number) => number): () => Subject {
  return () => ({
    ...toySubject({ outputs: ['lastHiddenState'] }),
    encode: async (batch, wanted) => {
      const encoding = await toySubject().encode(batch, wanted);
      const { data, shape } = encoding.lastHiddenState as Values;
      const moved = data.map((x, i) => x + change(batch, i));
      return { ...encoding, lastHiddenState: { data: moved, shape } };
    },
  });
}

/** A subject, and the batches that it is given from when `from` is called. */
function watched(make: () => Subject): { readonly make: () => Subject; readonly batches: Batch[] } {
  const batches: Batch[] = [];
  return {
    batches,
    make: () => {
      const own = make();
      return { ...own, encode: (batch, wanted) => (batches.push(batch), own.encode(batch, wanted)) };
    },
  };
}

test.each(['pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored', 'layout-is-ignored'])(
  'a mask that hides too little is a leak by pad content, by %s as well',
  async (claim) => {
    const found = await read(claim, LEAKY);
    expect(found).toMatchObject({ dependsOn: 'pad content' });
    expect(found!.multiple).toBeGreaterThan(1000);
    expect(found!.text).toMatch(
      /^A leak, by pad content: at one and the same shape, other content under the padding moves real outputs by \d\.\de\+\d+ × what taking the same sums in another order costs\. Rounding depends on the shape alone/,
    );
  },
);

test('of what has no noise the size is not told', async () => {
  const found = await read('pad-content-is-ignored', WITHOUT_NOISE, caseOf(row([5, 6, _]), row([7, _, _])));
  expect(Object.keys(found!)).toEqual(['dependsOn', 'text', 'cause', 'reach']);
  expect(found!.cause!.name).toBe('the mask is on another scale');
  expect(found!.text).toMatch(/other content under the padding moves real outputs\. Rounding/);
});

test('a case that lost its padding gets some again, of ids that there are and no longer than the subject takes', async () => {
  for (const length of [4, 39]) {
    const tokens = Array.from({ length }, (_one, i) => 1 + (i % 22));
    const { make, batches } = watched(() => ({ ...LEAKY(), padId: 22 }));
    expect(await read('pad-length-is-ignored', make, caseOf(row(tokens)))).toMatchObject({ dependsOn: 'pad content' });
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(40);
    const padded = batches.filter(
      (batch) => batch.length === Math.min(length + 2, 40) && batch.attentionMask!.at(-1) === 0,
    );
    expect(padded.map(({ inputIds }) => inputIds.at(-1))).toEqual(expect.arrayContaining([22, 0]));
    expect(Math.max(...batches.flatMap(({ inputIds }) => [...inputIds]))).toBeLessThan(23);
  }
});

test('where none can be added, a violation is not called one of the shape', async () => {
  const tokens = Array.from({ length: 40 }, (_one, i) => 1 + (i % 22));
  const counting = altered(({ size }) => size * 1e-2);
  expect(await read('matches-unpadded', counting, caseOf(row(tokens), row(tokens)))).toMatchObject({
    dependsOn: 'unknown',
    text: 'The case has no padding whose content could be changed.',
  });
});

test('of one row without a real token nothing can be changed, and it is not said what it depends on', async () => {
  const weights: NonNullable<ToyOptions['faults']>['weights'] = (given, visible) =>
    visible.includes(true) ? given : given.map((__, key) => key);
  const make = toy({ faults: { weights }, outputs: ['lastHiddenState', 'attentions'] });
  const found = await read('fully-masked-rows', make, caseOf(row([_, _])));
  expect(found).toMatchObject({ dependsOn: 'unknown' });
});

test('a mask that is shared between rows is a leak between rows', async () => {
  const shared = toy({
    faults: {
      mask: ({ attentionMask, size, length }) =>
        Int32Array.from({ length: size * length }, (_one, i) => attentionMask?.[i % length] ?? 1),
    },
  });
  const found = await read('batch-mates-are-ignored', shared, caseOf(row([5, 6, 7, _]), row([8, 9, 10, _])));
  expect(found).toMatchObject({ dependsOn: 'batch mates' });
  expect(found!.text).toMatch(
    /^A leak, by batch mates: at one and the same shape, other content in the other rows moves/,
  );
});

test('of contents several are tried before it is said that none is felt', async () => {
  const { vocabularySize } = toySubject();
  // Every id under padding adds as much, but for one.
  const butForOne = altered(
    ({ attentionMask, inputIds }) =>
      inputIds.filter((id, at) => attentionMask?.[at] === 0 && id !== vocabularySize - 1).length / 10,
  );
  expect(await read('matches-unpadded', butForOne)).toMatchObject({ dependsOn: 'pad content' });
});

test('what counts positions depends on the shape, and how far is told where noise is known', async () => {
  const counting = altered(({ length }) => length * 1e-2);
  const found = await read('pad-length-is-ignored', counting);
  expect(found).toMatchObject({ dependsOn: 'shape' });
  expect(found!.multiple).toBeGreaterThan(NOISE_FACTOR);
  expect(found!.text).toMatch(
    /^At one shape neither other pad content \(6 tried, the pad id and several others in turn\) nor other batch-mates change a bit, so it depends on the shape: .* × what another order of the same sums costs, where 8 × is allowed\. That is rounding/,
  );
  const quiet = await read('pad-length-is-ignored', () => ({ ...counting(), positions: 'absolute' }));
  expect(Object.keys(quiet!)).toEqual(['dependsOn', 'text']);
  expect(quiet!.text).toMatch(/so it depends on the shape\. That is rounding/);
});

test('what is wrong at one shape, and not by pad content or batch-mates, is not said to depend on the shape', async () => {
  const unmasked = altered(({ attentionMask }) => (attentionMask ? 0 : 0.1));
  const found = await read('no-mask-is-all-ones', unmasked);
  expect(Object.keys(found!)).toEqual(['dependsOn', 'text']);
  expect(found).toMatchObject({ dependsOn: 'unknown', text: expect.stringMatching(/^At one shape neither/) as string });
});

test('what is off float64 with and without padding is another function', async () => {
  const found = await read(
    'matches-reference',
    altered(() => 0.1),
  );
  expect(found).toMatchObject({ dependsOn: 'arithmetic' });
  expect(found!.text).toMatch(
    /^Neither pad content nor batch-mates move it: .* × what another order .* allowed: the arithmetic is another function than the model in float64, padded or not\.$/,
  );
});

test('a figure has three digits, and an exponent where it is large', async () => {
  const edit = (deviation: number) => (violation: Violation) => ({ ...violation, deviation });
  const textOf = async (deviation: number): Promise<string> =>
    (await read(
      'pad-length-is-ignored',
      altered(({ length }) => length * 1e-2),
      PADDED,
      edit(deviation),
    ))!.text;
  expect(await textOf(12.3456)).toContain('shape: 12.3 × what');
  expect(await textOf(999.4)).toContain('shape: 999 × what');
  expect(await textOf(1000)).toContain('shape: 1.0e+3 × what');
});

test('what is not the same twice is not called a leak, whatever claim saw it, and its cause is that no pass is like another', async () => {
  let calls = 0;
  const drifting = altered(() => 1e-3 * (calls++ % 7));
  for (const claim of ['pad-content-is-ignored', 'repeatable']) {
    const found = await read(claim, drifting);
    expect(found).toMatchObject({ dependsOn: 'time', cause: { name: 'every pass gives other numbers' } });
    expect(found!.text).toMatch(/^The same batch gives other numbers/);
  }
});

test('NaN and infinities have no deviation to read, on either side, and a positive control none at all', async () => {
  const nan = toy({ faults: { weights: (weights) => weights.map((weight, i) => (i === 2 ? NaN : weight)) } });
  const nothing = { dependsOn: 'nothing finite', text: 'A number is not finite, so there is no deviation to read.' };
  expect(await read('matches-unpadded', nan)).toEqual(nothing);
  for (const odd of [{ observed: Infinity }, { expected: NaN }]) {
    expect(await read('matches-unpadded', LEAKY, PADDED, (violation) => ({ ...violation, ...odd }))).toEqual(nothing);
  }
  const deaf = toy({ faults: { hidden: 0 } });
  expect(await read('mask-matters', deaf)).toBeUndefined();
});

test('a campaign reads what it finds', async () => {
  const report = await check(LEAKY, { seed: 1, runs: 5, only: ['matches-unpadded'], minCoverage: 0 });
  expect(report.invariants[0].counterexample!.diagnosis).toMatchObject({ dependsOn: 'pad content' });
});

describe('of texts', () => {
  const texts = (faults: ToyEmbedderFaults) => () => textSubject(toyEmbedder(faults), BUILT_IN_WORDS);
  const WORDS = caseOf(row([5, 6, 7]), row([8, 9, 10]));
  const LONG = caseOf(row([5, 6, 7]), row([8, _, _]));
  const MOST = 32;
  const counting = texts({ byCompany: (n) => n / 100 });

  test.each<[string, ToyEmbedderFaults, Case, Diagnosis['dependsOn'], RegExp]>([
    ['matches-unpadded', { mates: 0.01 }, WORDS, 'batch mates', /^A leak, by batch mates: a text gets another vector/],
    [
      'concurrency-is-ignored',
      { handedBack: () => [1, 0] },
      WORDS,
      'concurrency',
      /^It depends on what else is under way/,
    ],
    ['pad-length-is-ignored', { padding: 0.01 }, WORDS, 'shape', /say is not felt, so it depends on how long the texts beside it are: padding is felt, or another shape costs/], // prettier-ignore
    ['pad-length-is-ignored', { padding: 0.01 }, caseOf(row([5])), 'shape', /padding is felt/],
    ['matches-unpadded', { byCompany: (n) => n / 100 }, LONG, 'shape', /so it depends on how many texts there are: they are counted, or another shape costs/], // prettier-ignore
    ['pad-length-is-ignored', { byCompany: (n) => n / 100 }, caseOf(row([5])), 'shape', /they are counted/],
    ['repeatable', { drift: (n) => 1 + n / 10 }, WORDS, 'time', /^The same batch gives other numbers/],
  ])('%s, with %p', async (claim, faults, testCase, dependsOn, text) => {
    expect(await read(claim, texts(faults), testCase)).toEqual({
      dependsOn,
      text: expect.stringMatching(text) as string,
    });
  });

  test('by where a text stands', async () => {
    const placing = (): Subject => {
      const own = texts({})();
      return {
        ...own,
        encode: async (batch, wanted) => {
          const { data, shape } = (await own.encode(batch, wanted)).pooled!.embedding;
          const moved = data.map((x, i) => x + 0.1 * Math.floor(i / shape[1]));
          return { pooled: { embedding: { data: moved, shape } } };
        },
      };
    };
    const found = await read('row-order-is-ignored', placing, WORDS);
    expect(found!.text).toMatch(/so it depends on where among them it stands, or/);
  });

  test('where no more texts fit in a request, or no longer ones, it is not said which of the two it is', async () => {
    const neither = expect.stringMatching(
      /so it depends on how many they are, or how long, or another shape/,
    ) as string;
    const many = caseOf(...Array.from({ length: MOST }, (_one, i) => row([i + 1])));
    expect(await read('matches-unpadded', counting, many)).toMatchObject({ text: neither });
    const short = (): Subject => ({ ...counting(), maxLength: 3 });
    expect(await read('matches-unpadded', short, WORDS)).toMatchObject({ text: neither });
    const room = (): Subject => ({ ...counting(), maxLength: 4 });
    expect(await read('matches-unpadded', room, WORDS)).toMatchObject({ text: expect.stringMatching(/counted/) as string }); // prettier-ignore
  });
});

test('a token that nobody hears is explained by swapped inputs, also where only vectors are shown, and by no other cause', async () => {
  const claim = 'added-token-is-felt';
  const single = { ...PADDED, singleton: true };
  const swapped = toy({
    outputs: ['pooled'],
    faults: {
      mask: ({ tokenTypeIds }) => Int32Array.from(tokenTypeIds!, (type) => type),
      weights: (weights, visible) => weights.map((weight) => (visible.includes(true) ? weight : 0)),
      pooled: (visible) => visible,
    },
  });
  expect(await read(claim, swapped, single)).toMatchObject({ cause: { name: 'token types act as the mask' } });
  const alone = toy({
    outputs: ['lastHiddenState'],
    faults: { hears: (query, key) => query === key, position: () => 0 },
  });
  expect(await read(claim, alone, single)).toBeUndefined();
});
