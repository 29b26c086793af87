// Where two runs part, on encodings written by hand.
import type { Batch } from '../../core/batch';
import type { Encoding, OutputName, Values } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import type { Alignment, Invariant, Run } from '../invariants/invariant';
import { _, caseOf, row, TRAITS } from '../invariants/testing/by-hand';
import { Noise, NOISE_FACTOR } from '../../numerics/noise';
import { noCost } from '../ask/cost';
import { locate } from './locate';
import type { NoiseMeter } from '../noise/noise-meter';
import type { Violation } from '../../core/report/violation';
import type { Session } from '../noise/session';

const CASE = caseOf(row([_, 5, 6]));
const OUTPUTS: readonly OutputName[] = ['lastHiddenState', 'hiddenStates', 'attentions'];

/** Batches that say by their first id which answer they get. */
const runOf = (key: string, id: number, rest: Partial<Run> = {}): Run => ({
  key,
  batch: { size: 1, length: 3, inputIds: Int32Array.of(id, 0, 0), attentionMask: Int32Array.of(0, 1, 1) },
  wanted: ['lastHiddenState'],
  place: 'locked',
  ...rest,
});

const ALIGNED: Alignment = {
  expected: { run: 'a', row: 0, at: [1, 2] },
  observed: { run: 'b', row: 0, at: [1, 2] },
};

function claim(rest: Partial<Invariant> = {}, runs: readonly Run[] = [runOf('a', 1), runOf('b', 2)]): Invariant {
  return {
    name: 'made up',
    claim: '',
    kind: 'exact',
    unsupported: () => undefined,
    runs: () => runs,
    judge: () => ({ verdict: 'held', compared: 0, worst: 0 }),
    alignments: () => [ALIGNED],
    ...rest,
  };
}

const violation = (rest: Partial<Violation> = {}): Violation =>
  ({ output: 'lastHiddenState', index: [0, 1, 0], row: 0, runs: ['a', 'b'], ...rest }) as Violation;

const values = (shape: number[], numbers: number[]): Values => ({ data: Float32Array.from(numbers), shape });

/** Three states of one number a position, and two layers of two heads. */
function encodingOf(
  states: number[][] = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ],
  changed: readonly [layer: number, head: number, query: number, key: number, weight: number][] = [],
): Encoding {
  const layers = [0, 1].map((layer) => {
    const weights = new Array<number>(2 * 3 * 3).fill(0.25);
    for (const [l, head, query, key, weight] of changed) {
      if (l === layer) weights[(head * 3 + query) * 3 + key] = weight;
    }
    return values([1, 2, 3, 3], weights);
  });
  return { hiddenStates: states.map((numbers) => values([1, numbers.length, 1], numbers)), attentions: layers };
}

interface Asked {
  readonly first: number;
  readonly wanted: readonly OutputName[];
  readonly by: string;
}

function sessionOf(a: Encoding, b: Encoding, rest: Partial<Subject> = {}, noise?: Noise): Session & { asked: Asked[] } {
  const asked: Asked[] = [];
  const answer =
    (by: string) =>
    async ({ inputIds: [first] }: Batch, wanted: readonly OutputName[]) => {
      asked.push({ first, wanted, by });
      return first === 1 ? a : b;
    };
  const subject: Subject = {
    ...TRAITS,
    name: 'toy',
    outputs: OUTPUTS,
    encode: answer('encode'),
    reference: answer('reference'),
    ...rest,
  };
  const meter = { at: async () => ({ noise }), knownNondeterminism: async () => undefined } as unknown as NoiseMeter;
  return { subject, timeoutMs: 10_000, cost: noCost(), noise: meter, asked };
}

const located = async (a: Encoding, b: Encoding, invariant = claim(), found = violation()) =>
  locate(CASE, invariant, found, sessionOf(a, b));

describe('what names its own place is not looked for', () => {
  const session = sessionOf(encodingOf(), encodingOf());

  test('attention weights', async () => {
    const found = violation({ output: 'attentions[3]', index: [0, 5, 1, 2] });
    expect(await locate(CASE, claim(), found, session)).toEqual({ where: 'layer 3, head 5', layer: 3, head: 5 });
    const two = violation({ output: 'attentions[12]', index: [0, 5, 1, 2] });
    expect(await locate(CASE, claim(), two, session)).toMatchObject({ layer: 12 });
  });

  test.each<[string, Partial<Violation>, Partial<Invariant>]>([
    ['a gradient says that the padding is felt, not in which layer', { output: 'gradient[cls]' }, {}],
    [
      'it is not the same twice',
      { runs: ['a', 'once more'] },
      { runs: () => [runOf('once more', 1, { purpose: 'repetition' })] },
    ],
    [
      'what is remembered says nothing of the layers',
      { runs: ['by itself', 'a'] },
      { runs: ({ singleton }) => (singleton ? [runOf('by itself', 1, { purpose: 'unremembered' })] : []) },
    ],
    ['the claim is not about two runs', {}, { alignments: undefined }],
    ['the claim is not about two runs', { row: 1 }, {}],
    ['the claim is not about two runs', { runs: ['a', 'c'] }, {}],
    ['the claim is not about two runs', { runs: ['c', 'b'] }, {}],
  ])('not located: %s', async (why, found, rest) => {
    expect(await locate(CASE, claim(rest), violation(found), session)).toEqual({ where: `not located: ${why}` });
    expect(session.asked).toStrictEqual([]);
  });

  test('what a run is for is not read from its name', async () => {
    const again: Alignment = { ...ALIGNED, observed: { ...ALIGNED.observed, run: 'again' } };
    const invariant = claim({ alignments: () => [again] }, [runOf('a', 1), runOf('again', 2)]);
    const moved = encodingOf([[1, 2, 3], [4, 5, 0], [7, 8, 9]]); // prettier-ignore
    expect(await located(encodingOf(), moved, invariant, violation({ runs: ['a', 'again'] }))).toMatchObject({
      layer: 0,
    });
  });

  test('a subject without hidden states cannot be asked', async () => {
    const blind = sessionOf(encodingOf(), encodingOf(), { outputs: ['lastHiddenState'] });
    const where = 'not located: the subject offers no hiddenStates';
    expect(await locate(CASE, claim(), violation(), blind)).toEqual({ where });
  });
});

describe('both runs are asked for the same', () => {
  test('hidden states and attentions, each of who made it', async () => {
    const session = sessionOf(encodingOf(), encodingOf());
    const runs = [runOf('other', 3), runOf('b', 2), runOf('a', 1, { by: 'reference' })];
    await locate(CASE, claim({}, runs), violation(), session);
    const wanted = ['hiddenStates', 'attentions'];
    expect(session.asked).toEqual([
      { first: 1, wanted, by: 'reference' },
      { first: 2, wanted, by: 'encode' },
    ]);
  });

  test('without attentions where there are none: then no head is named', async () => {
    const bare = ({ hiddenStates }: Encoding): Encoding => ({ hiddenStates });
    const parted = bare(
      encodingOf([
        [1, 2, 3],
        [4, 5, 0],
        [7, 8, 9],
      ]),
    );
    const session = sessionOf(bare(encodingOf()), parted, { outputs: ['hiddenStates'] });
    expect(await locate(CASE, claim(), violation(), session)).toEqual({ where: 'layer 0', layer: 0 });
    expect(session.asked.map(({ wanted }) => wanted)).toEqual([['hiddenStates'], ['hiddenStates']]);
  });

  test('so two runs that differ in nothing else cannot be told apart', async () => {
    const asking = [runOf('a', 1), runOf('b', 1, { wanted: ['lastHiddenState', 'attentions'] })];
    const session = sessionOf(encodingOf(), encodingOf());
    expect(await locate(CASE, claim({}, asking), violation(), session)).toEqual({
      where: 'not located: the two runs differ in what they ask for, and locating asks for the same',
    });
    expect(session.asked).toStrictEqual([]);
    // Of twins in one batch, two rows are held against each other; of two makers, the two.
    const twins = [runOf('a', 1), runOf('b', 1)];
    const makers = [runOf('a', 1, { by: 'reference', wanted: ['logits'] }), runOf('b', 1)];
    for (const runs of [twins, makers]) {
      const { where } = await locate(CASE, claim({}, runs), violation(), session);
      expect(where).toBe('lastHiddenState: every hidden state agrees');
    }
  });
});

describe('the first state that differs at real tokens', () => {
  test('is the embeddings', async () => {
    const b = encodingOf([
      [1, 2, 30],
      [4, 50, 6],
      [7, 8, 9],
    ]);
    expect(await located(encodingOf(), b)).toEqual({ where: 'embeddings' });
  });

  test('is a layer', async () => {
    const first = encodingOf([
      [1, 2, 3],
      [4, 50, 6],
      [7, 8, 9],
    ]);
    const second = encodingOf([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 90],
    ]);
    expect(await located(encodingOf(), first)).toEqual({ where: 'layer 0', layer: 0 });
    expect(await located(encodingOf(), second)).toEqual({ where: 'layer 1', layer: 1 });
  });

  test('is none where only padding differs: then what comes after parts', async () => {
    const b = encodingOf([
      [9, 2, 3],
      [9, 5, 6],
      [9, 8, 9],
    ]);
    expect(await located(encodingOf(), b)).toEqual({ where: 'lastHiddenState: every hidden state agrees' });
    const pooled = violation({ output: 'pooled.mean' });
    expect(await located(encodingOf(), b, claim(), pooled)).toEqual({
      where: 'pooling mean: every hidden state agrees',
    });
  });

  test('is read where the tokens stand in each run', async () => {
    const moved: Alignment = { ...ALIGNED, observed: { run: 'b', row: 0, at: [0, 1] } };
    const b = encodingOf([
      [2, 3, 99],
      [5, 6, 99],
      [8, 9, 99],
    ]);
    const invariant = claim({ alignments: () => [{ ...moved, observed: { ...moved.observed, run: 'c' } }, moved] });
    expect((await located(encodingOf(), b, invariant)).where).toMatch(/every hidden state agrees$/);
    expect((await located(encodingOf(), encodingOf(), invariant)).where).toBe('embeddings');
  });
});

describe('in that layer the first head whose weights differ between real tokens', () => {
  const parted = [
    [1, 2, 3],
    [4, 50, 6],
    [7, 8, 9],
  ];

  test.each<[string, [number, number, number, number, number][], number | undefined]>([
    ['the second', [[0, 1, 2, 1, 0.5]], 1],
    [
      'the first of two',
      [
        [0, 0, 1, 2, 0.5],
        [0, 1, 1, 2, 0.5],
      ],
      0,
    ],
    ['none, in another layer', [[1, 0, 1, 2, 0.5]], undefined],
    ['none, of a padded key', [[0, 0, 1, 0, 0.5]], undefined],
    ['none, of a padded query', [[0, 0, 0, 1, 0.5]], undefined],
    ['one with NaN', [[0, 1, 1, 1, NaN]], 1],
  ])('%s', async (_what, changed, head) => {
    expect(await located(encodingOf(), encodingOf(parted, changed))).toEqual({
      where: head === undefined ? 'layer 0' : `layer 0, head ${head}`,
      layer: 0,
      ...(head !== undefined && { head }),
    });
  });
});

test('of an exact claim 0 and −0 are apart', async () => {
  const b = encodingOf([
    [1, 2, 3],
    [4, -0, 6],
    [7, 8, 9],
  ]);
  const a = encodingOf([
    [1, 2, 3],
    [4, 0, 6],
    [7, 8, 9],
  ]);
  expect(await located(a, b)).toEqual({ where: 'layer 0', layer: 0 });
  expect((await located(a, b, claim({ kind: 'calibrated' }))).where).toMatch(/every hidden state agrees$/);
});

test('of an exact claim on a subject that does not repeat itself what is within its nondeterminism agrees', async () => {
  const noise = new Noise();
  const one = (x: number) => ({ values: values([1], [x]), offset: 0, count: 1 });
  noise.add('lastHiddenState', 'order', one(1), one(1 + 2 ** -6));
  const where = async (off: number): Promise<string> => {
    const b = encodingOf([
      [1, 2, 3],
      [4, 5, 6 + off],
      [7, 8, 9],
    ]);
    const session = sessionOf(encodingOf(), b);
    const knownNondeterminism = async (length: number): Promise<Noise | undefined> =>
      length === 3 ? noise : undefined;
    Object.assign(session.noise, { knownNondeterminism });
    return (await locate(CASE, claim(), violation(), session)).where;
  };
  expect(await where(6 * 0.12)).toMatch(/every hidden state agrees$/);
  expect(await where(6 * 0.13)).toBe('layer 0');
});

describe('rows of a batch, each of several units and heads', () => {
  // Row 2 of three is held against row 1 of two, whose tokens stand elsewhere.
  const aligned: Alignment = {
    expected: { run: 'a', row: 2, at: [0, 2] },
    observed: { run: 'b', row: 1, at: [1, 3] },
  };
  const invariant = claim({ alignments: () => [aligned] }, [
    runOf('a', 1, {
      batch: { size: 3, length: 3, inputIds: Int32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0), attentionMask: null },
    }),
    runOf('b', 2, {
      batch: { size: 2, length: 4, inputIds: Int32Array.of(2, 0, 0, 0, 0, 0, 0, 0), attentionMask: null },
    }),
  ]);
  const found = violation({ row: 1 });

  /** Every number is its address in the row of the case: by token, or by query and key, wherever they stand. */
  function addressed(
    rows: number,
    S: number,
    { row: own, at }: Alignment['expected'],
    changed: readonly number[] = [],
  ): Encoding {
    const token = (position: number): number => at.indexOf(position);
    const stranger = (i: number): number => 1000 + i * rows;
    const states = Array.from({ length: rows * S * 2 }, (_one, i) => {
      const [r, position, unit] = [Math.floor(i / (S * 2)), Math.floor(i / 2) % S, i % 2];
      return r === own && token(position) >= 0 ? 10 * token(position) + unit : stranger(i);
    });
    const weights = Array.from({ length: rows * 2 * S * S }, (_one, i) => {
      const [r, head] = [Math.floor(i / (2 * S * S)), Math.floor(i / (S * S)) % 2];
      const [query, key] = [token(Math.floor(i / S) % S), token(i % S)];
      if (r !== own || query < 0 || key < 0) return stranger(i);
      const address = 100 * head + 10 * query + key;
      return changed.includes(address) ? -1 : address;
    });
    const parted = states.map((x) => (changed.length > 0 && x === 11 ? -1 : x));
    return {
      hiddenStates: [values([rows, S, 2], states), values([rows, S, 2], parted)],
      attentions: [values([rows, 2, S, S], weights)],
    };
  }
  const a = addressed(3, 3, aligned.expected);

  test('are read at their places', async () => {
    const same = addressed(2, 4, aligned.observed);
    expect((await located(a, same, invariant, found)).where).toMatch(/every hidden state agrees$/);
  });

  test.each([
    [[1], 0],
    [[10], 0],
    [[100], 1],
    [[111], 1],
    [[111, 1], 0],
  ])('so that the weight %p is seen in head %i', async (changed, head) => {
    const b = addressed(2, 4, aligned.observed, changed);
    expect(await located(a, b, invariant, found)).toEqual({ where: `layer 0, head ${head}`, layer: 0, head });
  });

  test('and no other weight is', async () => {
    const b = addressed(2, 4, aligned.observed, [555]);
    expect(await located(a, b, invariant, found)).toEqual({ where: 'layer 0', layer: 0 });
  });
});

describe('of a calibrated claim what is within its bound agrees', () => {
  const calibrated = claim({ kind: 'calibrated', bound: { value: 0.25, origin: 'its own' } });

  test('in parts of the largest number of the row', async () => {
    // The largest of the aligned embeddings is 3, of the first layer 6.
    const within = encodingOf(
      [
        [1, 2, 3.75],
        [4, 6.5, 6],
        [7, 8, 9],
      ],
      [[0, 0, 1, 1, 0.5]],
    );
    expect((await located(encodingOf(), within, calibrated)).where).toMatch(/every hidden state agrees$/);
    const beyond = encodingOf(
      [
        [1, 2, 3],
        [4, 6.75, 6],
        [7, 8, 9],
      ],
      [
        [0, 0, 1, 1, 0.5],
        [0, 1, 1, 1, 0.75],
      ],
    );
    expect(await located(encodingOf(), beyond, calibrated)).toEqual({ where: 'layer 0, head 1', layer: 0, head: 1 });
    expect(
      await located(
        encodingOf(),
        encodingOf([
          [1, 2, 3.8],
          [4, 5, 6],
          [7, 8, 9],
        ]),
        calibrated,
      ),
    ).toEqual({
      where: 'embeddings',
    });
  });

  test('where noise was measured, by what it comes to for a whole row', async () => {
    const noise = new Noise();
    const one = (x: number) => ({ values: values([1], [x]), offset: 0, count: 1 });
    noise.add('lastHiddenState', 'order', one(1), one(1 + 2 ** -6));
    expect(noise.relativeBound).toBeCloseTo(NOISE_FACTOR * 2 ** -6, 5);
    const noisy = claim({ kind: 'calibrated' });
    const where = async (off: number): Promise<string> => {
      const b = encodingOf([
        [1, 2, 3],
        [4, 5, 6 + off],
        [7, 8, 9],
      ]);
      return (await locate(CASE, noisy, violation(), sessionOf(encodingOf(), b, {}, noise))).where;
    };
    expect(await where(6 * 0.12)).toMatch(/every hidden state agrees$/);
    expect(await where(6 * 0.13)).toBe('layer 0');
  });
});
