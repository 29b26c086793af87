import { INVARIANTS, invariantNamed } from '.';
import type { Batch } from '../../core/batch';
import { UsageError } from '../../core/errors';
import { MASK_FORMS } from '../../core/mask';
import type { ToyFaults, ToyOptions } from '../../testing/toy-subject';
import { deeply, some } from '../../testing/deep';
import { toySubject } from '../../testing/toy-subject';
import { check } from '../campaign/check';
import type { Report } from '../../core/report/report';
import { tokenMaskOf } from '../../core/mask-of-batch';

const SEED = 11;
/** The claims about causal models, about those with a window, and about those that pack, alone. */
const ABOUT_CAUSAL = 'future-is-ignored';
const ABOUT_WINDOWS = 'window-is-kept';
const ABOUT_PACKING = 'packing-is-ignored';

/** Small cases first, so that few show what many do. */
const FEW = { seed: SEED, runs: 24, smallFirst: true };
/** What a subject declares settles what is unsupported, whatever the number of cases. */
const FEWEST = { ...FEW, runs: 6, minCoverage: 0 };

async function verdicts(options: ToyOptions, runs = FEW.runs, only?: readonly string[]): Promise<Report> {
  return check(() => toySubject(options), { ...FEW, runs, only });
}

function named(report: Report, verdict: string): string[] {
  return report.invariants.filter((invariant) => invariant.verdict === verdict).map(({ name }) => name);
}

test('every claim holds on an encoder that keeps them', async () => {
  const report = await verdicts({}, deeply(FEW.runs, 200));
  expect(named(report, 'held')).toEqual(
    INVARIANTS.map(({ name }) => name).filter((name) => ![ABOUT_CAUSAL, ABOUT_WINDOWS, ABOUT_PACKING].includes(name)),
  );
});

test('and so it does on a causal one', async () => {
  const report = await verdicts({ attention: 'causal' }, deeply(FEW.runs, 200));
  expect(named(report, 'violated')).toEqual([]);
  expect(named(report, 'held')).toContain(ABOUT_CAUSAL);
});

test('names are claims, and none is used twice', () => {
  const names = INVARIANTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { claim } of INVARIANTS) expect(claim).toMatch(/^[A-Z].*\.$/);
});

test('an unknown name lists those that there are', () => {
  expect(() => invariantNamed('rows-sum-to-two')).toThrow(UsageError);
  expect(() => invariantNamed('rows-sum-to-two')).toThrow(/rows-sum-to-one/);
});

/** Distances count where a window does. */
const LOCAL: ToyOptions = { window: 3, positions: 'absolute' };

/** A fault, and claims that it breaks; claims that are not named may break as well. */
const FAULTS: readonly [what: string, options: ToyOptions, broken: readonly string[]][] = [
  [
    'a window that is one position too wide',
    { ...LOCAL, faults: { hears: (query, key) => Math.abs(query - key) <= 4 } },
    ['window-is-kept'],
  ],
  [
    'a window that is moved to the left by one',
    { ...LOCAL, faults: { hears: (query, key) => key - query >= -4 && key - query <= 2 } },
    ['window-is-kept'],
  ],
  [
    'a sequence that hears its neighbour in the row',
    { packs: 'segment-ids', faults: { sameSequence: () => true } },
    ['packing-is-ignored'],
  ],
  ['a window that is left out', { ...LOCAL, faults: { hears: () => true } }, ['window-is-kept']],
  [
    'a causal model that hears one token ahead',
    { attention: 'causal', faults: { hears: (query, key) => key <= query + 1 } },
    ['future-is-ignored'],
  ],
  [
    'token types that act as the mask',
    {
      faults: {
        mask: ({ tokenTypeIds }) => tokenTypeIds!,
        weights: (weights, visible) => weights.map((weight) => (visible.includes(true) ? weight : 0)),
      },
    },
    ['added-token-is-felt'],
  ],
  [
    'rows of other lengths that cannot be stacked',
    {
      faults: {
        offset: ({ attentionMask, size, length }) => {
          const counts = Array.from({ length: size }, (_, r) => [
            ...attentionMask!.subarray(r * length, (r + 1) * length),
          ]);
          if (new Set(counts.map(String)).size > 1) throw new Error('cannot be stacked');
          return 0;
        },
      },
    },
    ['every-batch-is-taken'],
  ],
  ['token types that are never read', { faults: { type: () => 0 } }, ['token-types-matter']],
  ['position ids that are never read', { faults: { position: () => 0 } }, ['positions-matter', 'order-matters']],
  [
    'words that are not read from the tenth on',
    { faults: { token: (id, position) => (position < 9 ? id : 1) } },
    ['every-word-is-felt'],
  ],
  [
    'weights that are never divided by their sum',
    { faults: { weights: (weights) => weights.map((weight) => weight * 1.001) } },
    ['rows-sum-to-one'],
  ],
  [
    'a weight of NaN',
    { faults: { weights: (weights) => weights.map((weight, i) => (i === 5 ? NaN : weight)) } },
    ['rows-sum-to-one', 'matches-unpadded'],
  ],
  [
    'a bias that does not hide',
    { faults: { hidden: -1 } },
    ['padded-columns-are-zero', 'pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored'],
  ],
  [
    'padded queries that see padding',
    {
      faults: {
        weights: (weights, visible, query) => (visible[query] ? weights : weights.map(() => 1 / weights.length)),
      },
    },
    ['padded-columns-are-zero', 'position-wise-stays-in-place'],
  ],
  [
    'padded rows of zeros',
    { faults: { weights: (weights, visible, query) => (visible[query] ? weights : weights.map(() => 0)) } },
    ['padded-rows-attend-to-real-tokens', 'rows-sum-to-one', 'fully-masked-rows'],
  ],
  [
    'the mask of the first row for all',
    {
      faults: {
        mask: ({ attentionMask, size, length }) =>
          Array.from({ length: size * length }, (_, i) => attentionMask?.[i % length] ?? 1),
      },
    },
    ['batch-mates-are-ignored', 'row-order-is-ignored', 'matches-unpadded'],
  ],
  [
    'a drift from call to call',
    { faults: { offset: drift() } },
    ['repeatable', 'pad-content-is-ignored', 'batch-mates-are-ignored'],
  ],
  [
    'a missing mask that hides the last token',
    {
      faults: {
        mask: ({ attentionMask, size, length }) =>
          attentionMask ?? Array.from({ length: size * length }, (_, i) => (i % length < length - 1 ? 1 : 0)),
      },
    },
    ['no-mask-is-all-ones'],
  ],
  [
    'a boolean mask that is read as what to hide',
    {
      faults: {
        mask: (batch) => {
          const real = tokenMaskOf(batch) ?? new Int32Array(batch.size * batch.length).fill(1);
          return batch.mask?.form.startsWith('boolean') ? real.map((one) => 1 - one) : real;
        },
      },
    },
    ['mask-forms-agree'],
  ],
  [
    'an integer mask that is added to the scores as it is, and hides nothing',
    {
      faults: {
        mask: (batch) =>
          (batch.mask?.form.startsWith('integer') ? null : tokenMaskOf(batch)) ??
          new Int32Array(batch.size * batch.length).fill(1),
      },
    },
    ['mask-forms-agree'],
  ],
  [
    'another answer where attentions are wanted',
    { faults: { offset: (_, __, wanted) => (wanted.includes('attentions') ? 1e-3 : 0) } },
    ['what-is-asked-does-not-matter'],
  ],
  [
    'another answer where the last hidden state alone is wanted',
    { outputs: ['lastHiddenState', 'pooled'], faults: { offset: (_, __, wanted) => (wanted.length > 1 ? 1e-3 : 0) } },
    ['what-is-asked-does-not-matter'],
  ],
  [
    'a mask that is taken for where a sequence begins and ends',
    {
      faults: {
        mask: ({ attentionMask, size, length }) =>
          Array.from({ length: size }, (_, r) => [
            ...(attentionMask ?? []).slice(r * length, (r + 1) * length),
          ]).flatMap((row) => row.map((_, i) => (i >= row.indexOf(1) && i <= row.lastIndexOf(1) ? 1 : 0))),
      },
    },
    ['hole-is-deletion', 'pad-content-is-ignored'],
  ],
  [
    'an offset that grows with S',
    { faults: { offset: ({ length }) => length / 64 } },
    ['pad-length-is-ignored', 'matches-unpadded'],
  ],
  [
    'positions counted from the left edge',
    { faults: { position: (_, __, position) => position } },
    ['layout-is-ignored', 'matches-unpadded'],
  ],
  [
    'answers that change hands when all are asked for at once',
    { faults: { handedBack: (B) => Array.from({ length: B }, (_, row) => B - 1 - row) } },
    ['concurrency-is-ignored'],
  ],
  ['an offset by place in the batch', { faults: { offset: (_, row) => row / 8 } }, ['row-order-is-ignored']],
  [
    'pooling over all positions',
    { faults: { pooled: (visible) => visible.map(() => true) } },
    ['pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored'],
  ],
  [
    'a loss that reads every position',
    { faults: { loss: (visible) => visible.map(() => true) } },
    ['gradients-stop-at-padding'],
  ],
  [
    'a fully masked row that touches the others',
    {
      faults: {
        offset: ({ attentionMask, size, length }) =>
          attentionMask &&
          Array.from({ length: size }, (_, r) => attentionMask.subarray(r * length, (r + 1) * length)).some(
            (row) => !row.includes(1),
          )
            ? 0.5
            : 0,
      },
    },
    ['fully-masked-rows', 'batch-mates-are-ignored'],
  ],
  ['scores on another scale, whatever the padding', { faults: { scale: 1.01 } }, ['matches-reference']],
  [
    'a mask that is never read',
    { faults: { mask: ({ size, length }) => new Int32Array(size * length).fill(1) } },
    ['mask-matters', 'padded-columns-are-zero', 'pad-content-is-ignored'],
  ],
];

test.each(FAULTS)('%s breaks what it should', async (_, options, broken) => {
  // A word far from the others is only told apart in longer rows, which come later.
  const runs = broken.includes('every-word-is-felt') ? 60 : FEW.runs;
  const report = await verdicts(options, runs, broken);
  expect(named(report, 'violated').sort()).toEqual([...broken].sort());
});

test('two answers to one batch are told apart by what was asked, and not said to part in some layer', async () => {
  const offset: ToyFaults['offset'] = (_, __, wanted) => (wanted.includes('attentions') ? 1e-3 : 0);
  const report = await verdicts({ faults: { offset } }, FEW.runs, ['what-is-asked-does-not-matter']);
  const asked = report.invariants.find(({ name }) => name === 'what-is-asked-does-not-matter')!;
  expect(asked.counterexample!.location.where).toMatch(/^not located: the two runs differ in what they ask for/);
});

test('a form that is misread is found whichever it is, in a batch of one row', async () => {
  for (const form of some(MASK_FORMS, 1)) {
    const misread = (batch: Batch): Int32Array =>
      (batch.mask?.form === form ? null : tokenMaskOf(batch)) ?? new Int32Array(batch.size * batch.length).fill(1);
    const report = await verdicts({ faults: { mask: misread } });
    expect(named(report, 'violated')).toEqual(['mask-forms-agree']);
    const { counterexample } = report.invariants.find(({ name }) => name === 'mask-forms-agree')!;
    expect(counterexample!.violation.runs).toEqual(['base', `mask as ${form}`]);
    expect(counterexample!.case.rows).toHaveLength(1);
    expect(counterexample!.case.length).toBeLessThanOrEqual(3);
  }
});

test('what is the same with any padding only the reference can tell', async () => {
  const report = await verdicts({ faults: { scale: 1.01 } });
  expect(named(report, 'violated')).toEqual(['matches-reference']);
  const { violation, location } = report.invariants.find(({ name }) => name === 'matches-reference')!.counterexample!;
  expect(violation.runs).toEqual(['reference', 'base']);
  expect(location.where).toMatch(/^layer 0, head \d$/);
});

test('without a reference nothing is said about agreeing with one', async () => {
  const { reference: _, ...bare } = toySubject({ faults: { scale: 1.01 } });
  const report = await check(bare, FEW);
  expect(named(report, 'violated')).toEqual([]);
  expect(named(report, 'unsupported')).toEqual([ABOUT_CAUSAL, ABOUT_WINDOWS, ABOUT_PACKING, 'matches-reference']);
});

/** The faults of this claim have a state of their own in each instance. */
const ELSEWHERE = ['history-is-ignored'];

test('each claim is broken by some fault above, or in its own file, so each can fail', () => {
  const broken = new Set([...FAULTS.flatMap(([, , names]) => names), ...ELSEWHERE]);
  expect([...broken].sort()).toEqual(INVARIANTS.map(({ name }) => name).sort());
});

describe('what a subject declares decides what is judged', () => {
  test('absolute positions leave layouts alone', async () => {
    const report = await verdicts({ positions: 'absolute', faults: { position: (_, __, position) => position } });
    expect(named(report, 'violated')).toEqual([]);
    expect(named(report, 'unsupported')).toEqual([
      ABOUT_CAUSAL,
      ABOUT_WINDOWS,
      'layout-is-ignored',
      ABOUT_PACKING,
      'hole-is-deletion',
      'positions-matter',
    ]);
  });

  test('a subject that takes the mask in one form is not asked about others', async () => {
    const report = await check({ ...toySubject(), maskForms: undefined }, FEWEST);
    expect(named(report, 'unsupported')).toEqual(['mask-forms-agree', ABOUT_CAUSAL, ABOUT_WINDOWS, ABOUT_PACKING]);
  });

  test('padded positions that may read each other are no positive controls of each other', async () => {
    const seeing = { ...toySubject(), paddedQueriesSeePadding: true };
    const report = await check(seeing, FEWEST);
    expect(named(report, 'unsupported')).toEqual([
      'position-wise-stays-in-place',
      ABOUT_CAUSAL,
      ABOUT_WINDOWS,
      ABOUT_PACKING,
    ]);
  });

  test('positions counted from the ids forbid other ids before a token only', async () => {
    const fromIds = (batch: { inputIds: Int32Array; length: number }, row: number, position: number): number =>
      batch.inputIds.subarray(row * batch.length, row * batch.length + position).filter((id) => id !== 0).length;
    const report = await verdicts({ positions: 'from-ids', faults: { position: fromIds } });
    expect(named(report, 'violated')).toEqual([]);
    expect(named(report, 'held')).toContain('hole-is-deletion');
    expect(named(report, 'held')).toContain('position-wise-stays-in-place');
    expect(named(report, 'held')).toContain('pad-content-is-ignored');
    expect(named(report, 'held')).toContain('layout-is-ignored');
  });

  test('positions counted from the mask close up behind a hole as behind a deletion', async () => {
    const fromMask = (batch: Batch, row: number, position: number): number =>
      tokenMaskOf(batch)
        ?.subarray(row * batch.length, row * batch.length + position)
        .reduce((a, b) => a + b, 0) ?? position;
    const report = await verdicts({ positions: 'from-mask', faults: { position: fromMask } });
    expect(named(report, 'violated')).toEqual([]);
    expect(named(report, 'held')).toContain('hole-is-deletion');
  });

  test('without attentions the claims about them are unsupported, by name, and the positive control still judges', async () => {
    const report = await verdicts({ outputs: ['lastHiddenState'] });
    expect(named(report, 'unsupported')).toEqual([
      'rows-sum-to-one',
      'padded-columns-are-zero',
      'padded-rows-attend-to-real-tokens',
      'what-is-asked-does-not-matter',
      ABOUT_CAUSAL,
      ABOUT_WINDOWS,
      ABOUT_PACKING,
    ]);
    expect(named(report, 'held')).toContain('mask-matters');
  });

  test.each(some(['nan', 'zeros', 'ones'] as const, 1))(
    'a policy of %s is held against what comes',
    async (fullyMasked) => {
      const report = await verdicts({ fullyMasked });
      expect(named(report, 'violated')).toEqual(['fully-masked-rows']);
    },
  );

  test('weights of one for every key keep the policy that says so', async () => {
    const weights: NonNullable<ToyOptions['faults']>['weights'] = (given, visible) =>
      visible.includes(true) ? given : given.map(() => 1);
    expect(named(await verdicts({ fullyMasked: 'ones', faults: { weights } }), 'violated')).toEqual([]);
    expect(named(await verdicts({ faults: { weights } }), 'violated')).toEqual(['rows-sum-to-one']);
  });

  test('an encoder in which no token hears another breaks the positive controls of the mask, and nothing else', async () => {
    const deaf = toySubject({
      outputs: ['lastHiddenState'],
      faults: { weights: (weights, _, query) => weights.map((_weight, key) => (key === query ? 1 : 0)) },
    });
    const report = await check(() => ({ ...deaf, reference: undefined }), FEW);
    expect(named(report, 'violated')).toEqual(['mask-matters', 'added-token-is-felt']);
  });

  test('a mean that is 0/0 for a row without a real token breaks a policy that promises numbers', async () => {
    const toy = toySubject();
    const divided: typeof toy.encode = async (batch, wanted) => {
      const encoding = await toy.encode(batch, wanted);
      const mean = encoding.pooled?.mean;
      const real = batch.attentionMask;
      if (!mean || !real) return encoding;
      const { length: S } = batch;
      const width = mean.shape[1];
      const none = (i: number): boolean => {
        const row = Math.floor(i / width);
        return !real.subarray(row * S, (row + 1) * S).includes(1);
      };
      return { ...encoding, pooled: { mean: { ...mean, data: mean.data.map((x, i) => (none(i) ? NaN : x)) } } };
    };
    const report = await check({ ...toy, encode: divided }, FEW);
    expect(named(report, 'violated')).toEqual(['fully-masked-rows']);
    const { violation } = report.invariants.find(({ name }) => name === 'fully-masked-rows')!.counterexample!;
    expect(violation).toMatchObject({ output: 'pooled.mean', observed: NaN, index: [violation.row, 0] });
  });

  test('a refusal has to be one', async () => {
    const accepting = await verdicts({ fullyMasked: 'refused' });
    expect(named(accepting, 'violated')).toEqual(['fully-masked-rows']);
    const toy = toySubject({ fullyMasked: 'refused' });
    const refusing = await check(
      {
        ...toy,
        encode: async (batch, wanted) => {
          const { attentionMask, length } = batch;
          for (let from = 0; attentionMask && from < attentionMask.length; from += length) {
            if (!attentionMask.subarray(from, from + length).includes(1)) throw new Error('a row has no token');
          }
          return toy.encode(batch, wanted);
        },
      },
      FEW,
    );
    expect(named(refusing, 'violated')).toEqual([]);
    expect(named(refusing, 'held')).toContain('fully-masked-rows');
  });
});

/** A little more in every row of every call. */
function drift(): () => number {
  let calls = 0;
  return () => ++calls * 1e-6;
}
