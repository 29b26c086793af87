import type { Batch } from '../../core/batch';
import type { Case } from '../../core/case';
import type { Subject } from '../../core/subject';
import { mix } from '../generate/mix';
import { holeIsDeletion } from '../invariants/hole-is-deletion';
import { caseOf, row } from '../invariants/testing/by-hand';
import { Noise } from '../../numerics/noise';
import { toySubject } from '../../testing/toy-subject';
import { BUILT_IN_WORDS } from '../../subjects/texts/built-in-words';
import { toyEmbedder } from '../../subjects/texts/testing/toy-embedder';
import { textSubject } from '../../subjects/texts/text-subject';
import { check } from '../campaign/check';
import { NoiseBook } from './noise-book';
import { NoiseMeter, passesToMeasure, tokensToMeasure } from './noise-meter';
import { noCost } from '../ask/cost';

function meterOf(subject: Subject, book?: NoiseBook): NoiseMeter {
  return new NoiseMeter({ subject, timeoutMs: 10_000, cost: noCost() }, async (other) => other.dispose?.(), book);
}

/** The toy with its sums rounded otherwise in every instance: by so much, in parts of each number. */
function rounded(size: number, subject: Subject = toySubject()): Subject {
  return {
    ...subject,
    reordered: async (seed) => ({
      ...subject,
      encode: async (batch, wanted) => {
        const encoding = await subject.encode(batch, wanted);
        const { data, shape } = encoding.lastHiddenState!;
        const sign = (i: number): number => ((i * 7 + seed) % 3) - 1;
        return { ...encoding, lastHiddenState: { data: data.map((x, i) => x * (1 + sign(i) * size)), shape } };
      },
    }),
  };
}

/** Attention that hardly hears anybody but the query itself. */
const flattened = (weights: number[], _: readonly boolean[], query: number): number[] =>
  weights.map((weight, key) => (key === query ? 1 - (1 - weight) * 1e-4 : weight * 1e-4));

test('what the units in another order cost is the noise, in parts of the row', async () => {
  for (const size of [1e-6, 5e-5]) {
    const { noise, sources } = await meterOf(rounded(size)).at(8);
    expect(noise!.worst.order / size).toBeGreaterThan(0.4);
    expect(noise!.worst.order / size).toBeLessThan(1.1);
    expect(sources).toEqual(['batches of 1 and 5', 'tokens in 4 orders', 'units in 1 order', 'float64']);
  }
});

test('a leak of padding is no noise, however large', async () => {
  const leaky = meterOf(toySubject({ faults: { hidden: -1 } }));
  const sound = meterOf(toySubject());
  expect((await leaky.at(16)).noise!.worst).toEqual((await sound.at(16)).noise!.worst);
});

test('neither is a leak between rows', async () => {
  const inputIds: Subject['encode'] = async (batch, wanted) => {
    const encoding = await toySubject().encode(batch, wanted);
    const most = 1 + Math.max(...batch.inputIds) * 0.01;
    const { data, shape } = encoding.lastHiddenState!;
    return { ...encoding, lastHiddenState: { data: data.map((x) => x * most), shape } };
  };
  const { noise } = await meterOf({ ...toySubject(), encode: inputIds }).at(16);
  expect(noise!.worst.order).toBeLessThan(1e-6);
});

test('nor is a dependence on the number of rows that no order of sums explains', async () => {
  const byRows = (size: number): Subject => ({
    ...toySubject(),
    encode: async (batch, wanted) => {
      const encoding = await toySubject().encode(batch, wanted);
      const { data, shape } = encoding.lastHiddenState!;
      return { ...encoding, lastHiddenState: { data: data.map((x) => x * (1 + size * batch.size)), shape } };
    },
  });
  for (const size of [1e-2, 1e-3]) expect((await meterOf(byRows(size)).at(8)).noise).toBeUndefined();
  expect((await meterOf(byRows(1e-6)).at(8)).noise!.worst.order).toBeGreaterThan(1e-6);
  const report = await check(() => byRows(1e-2), { seed: 1, runs: 20, only: ['matches-unpadded'], minCoverage: 0 });
  expect(report.verdict).toBe('violated');
});

test('nor is it where the units can be reordered, and the other instance depends on the number of rows as well', async () => {
  const byRows = (subject: Subject): Subject => ({
    ...subject,
    encode: async (batch, wanted) => {
      const encoding = await subject.encode(batch, wanted);
      const { data, shape } = encoding.lastHiddenState!;
      return { ...encoding, lastHiddenState: { data: data.map((x) => x * (1 + 0.01 * batch.size)), shape } };
    },
  });
  const { reordered, ...toy } = rounded(1e-6);
  const subject: Subject = { ...byRows(toy), reordered: async (seed) => byRows(await reordered!(seed)) };
  const { noise, sources } = await meterOf(subject).at(8);
  expect(noise!.worst.order).toBeLessThan(1e-5);
  expect(sources).toEqual(['units in 1 order', 'float64']);
});

test('an encoder that tells tokens apart by their place in the row is not asked for other orders', async () => {
  const byPlace = toySubject({ faults: { position: (_, __, position) => position } });
  const { noise, sources } = await meterOf(byPlace).at(8);
  expect(noise).toBeUndefined();
  expect(sources).toEqual(['batches of 1 and 5', 'float64']);
});

test.each(['absolute', 'relative', 'from-mask'] as const)('nor one whose positions are %s', async (positions) => {
  expect((await meterOf(toySubject({ positions })).at(8)).noise).toBeUndefined();
});

test('lengths share the measurement of the next power of two, and none is beyond the longest', async () => {
  const book = new NoiseBook();
  const meter = meterOf(toySubject(), book);
  expect(await meter.at(5)).toBe(await meter.at(8));
  expect((await meter.at(40)).length).toBe(40);
  expect((await meter.at(1)).length).toBe(4);
  expect((await book.all()).map(({ length }) => length)).toEqual([4, 8, 40]);
});

test('it depends on the subject alone: measured again it is the same', async () => {
  const [a, b] = [await meterOf(rounded(1e-5)).at(8), await meterOf(rounded(1e-5)).at(8)];
  expect(a.noise!.scaleOf('lastHiddenState')).toEqual(b.noise!.scaleOf('lastHiddenState'));
});

test('showing the padding is a signal far above the noise, unless the mask does nothing', async () => {
  expect((await meterOf(toySubject()).at(8)).signal).toBeGreaterThan(1e5);
  expect((await meterOf(toySubject({ outputs: ['lastHiddenState'], faults: { hidden: 0 } })).at(8)).signal).toBe(0);
});

test("a case's own sequences add to the noise: where they magnify rounding, they may", async () => {
  const tokens = [5, 6, 7];
  const row = { tokens, types: [0, 0, 0], at: [0, 1, 2], under: [], otherUnder: [] };
  const testCase: Case = { length: 3, rows: [row], singleton: true };
  const plain = rounded(1e-6);
  const magnifying: Subject = {
    ...plain,
    reordered: async (seed) => {
      const other = await plain.reordered!(seed);
      return {
        ...other,
        encode: async (batch, wanted) => {
          const encoding = await other.encode(batch, wanted);
          if (batch.length !== 3) return encoding;
          const { data, shape } = encoding.lastHiddenState!;
          return { ...encoding, lastHiddenState: { data: data.map((x) => x * 1.001), shape } };
        },
      };
    },
  };
  const meter = meterOf(magnifying);
  const general = (await meter.at(3)).noise!;
  const own = (await meter.on(testCase))!;
  expect(own).toBeInstanceOf(Noise);
  expect(general.worst.order).toBeLessThan(1e-5);
  expect(own.worst.order).toBeGreaterThan(5e-4);
});

test.each([
  ['throws', () => Promise.reject(new Error('out of memory')), /out of memory/],
  ['never resolves', () => new Promise<never>(() => {}), /reordered\(1\) did not resolve within 0.2 s/],
  ['gives nothing', async () => undefined as unknown as Subject, /reordered\(1\): the subject is undefined/],
  [
    'offers other outputs',
    async () => {
      const other = toySubject();
      const renamed: Subject['encode'] = async (batch, wanted) => {
        const encoding = await other.encode(batch, wanted);
        return { ...encoding, pooled: { other: encoding.pooled!.mean } };
      };
      return { ...other, encode: renamed };
    },
    /pooled\.mean of width 4 is not in every answer/,
  ],
])('an instance in another order that %s ends the run as a broken contract', async (_, reordered, message) => {
  const subject: Subject = { ...toySubject(), reordered };
  const report = await check(subject, { seed: 1, runs: 10, timeoutMs: 200 });
  expect(report).toMatchObject({ exitCode: 4, stopped: { by: 'subject', message: expect.stringMatching(message) } });
});

test('instances that it asked for are disposed of', async () => {
  let open = 0;
  const subject = toySubject();
  const counted: Subject = {
    ...subject,
    reordered: async () => {
      open++;
      return { ...subject, dispose: () => void open-- };
    },
  };
  const meter = meterOf(counted);
  await meter.at(4);
  await meter.at(8);
  expect(open).toBe(1);
  await meter.close();
  expect(open).toBe(0);
});

test('a run whose bound lets the whole padding through is not green', async () => {
  // Every instance has other numbers: 9e-5 apart, where attention moves less.
  const subject = rounded(9e-5, toySubject({ outputs: ['lastHiddenState'], faults: { weights: flattened } }));
  const report = await check(() => subject, { seed: 1, runs: 30, only: ['matches-unpadded'] });
  expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: 4, health: [{ check: 'signal' }] });
  const sound = await check(() => toySubject(), { seed: 1, runs: 30, only: ['matches-unpadded'] });
  expect(sound).toMatchObject({ verdict: 'held', health: [] });
});

describe('an instance that is no reordering but another model', () => {
  const leaky = (subject: Subject): Subject => ({
    ...subject,
    encode: async (batch, wanted) => {
      const encoding = await subject.encode(batch, wanted);
      const { data, shape } = encoding.lastHiddenState!;
      const by = (i: number): number => (batch.attentionMask!.includes(0) && i >= 0 ? 1.01 : 1);
      return { ...encoding, lastHiddenState: { data: data.map((x, i) => x * by(i)), shape } };
    },
  });

  test('widens no bound, and the run is not healthy', async () => {
    const { noise, unlike, sources } = await meterOf(rounded(5e-3)).at(8);
    expect([noise, sources]).toEqual([undefined, []]);
    expect(unlike).toBeGreaterThan(2e-3);
    const honest = await check(() => rounded(5e-3), { seed: 1, runs: 20, minCoverage: 0 });
    expect(honest).toMatchObject({ verdict: 'inconclusive', health: [{ check: 'noise' }] });
    expect(honest.health[0].message).toMatch(/^What reordered\(\) gives differs from the subject by 0\.00\d+ of a row/);
  });

  test('is a reordering all the same where that is what a half precision rounds to', async () => {
    const half: Subject = { ...rounded(5e-3), backend: 'torch', precision: 'bfloat16' };
    const { noise, unlike } = await meterOf(half).at(8);
    expect(unlike).toBeUndefined();
    expect(noise!.worst.order).toBeGreaterThan(2e-3);
  });

  test('hides no leak of its size', async () => {
    const only = ['matches-unpadded'];
    expect(await check(() => rounded(5e-3, leaky(toySubject())), { seed: 1, runs: 20, only })).toMatchObject({
      verdict: 'violated',
    });
  });

  test('does not pass for rounding on one sequence either, where the first order was honest', async () => {
    const plain = toySubject();
    const sly: Subject = {
      ...leaky(plain),
      reordered: async (seed) => (seed === 1 ? rounded(1e-6, plain) : rounded(5e-3, plain)).reordered!(seed),
    };
    expect(await check(() => sly, { seed: 1, runs: 20, only: ['matches-unpadded'] })).toMatchObject({
      verdict: 'violated',
    });
  });
});

test('another number of rows that costs far more than another order of tokens is told, though it counts', async () => {
  const byRows = (size: number): Subject => ({
    ...toySubject(),
    encode: async (batch, wanted) => {
      const encoding = await toySubject().encode(batch, wanted);
      const { data, shape } = encoding.lastHiddenState!;
      return { ...encoding, lastHiddenState: { data: data.map((x) => x * (batch.size > 1 ? 1 + size : 1)), shape } };
    },
  });
  const { noise, rows } = await meterOf(byRows(1e-5)).at(8);
  expect(noise!.worst.order).toBeGreaterThan(5e-6);
  expect(rows!.moved).toBeGreaterThan(16 * rows!.tokens);
  expect((await meterOf(byRows(0)).at(8)).rows).toBeUndefined();
  const { noise: told } = await check(() => byRows(1e-5), { seed: 1, runs: 10, minCoverage: 0 });
  expect(told[0].rows).toEqual({ moved: expect.any(Number) as number, tokens: expect.any(Number) as number });
});

/** A subject that keeps the batches that it was asked for, of any method. */
function watched(subject: Subject): Subject & { readonly asked: { readonly method: string; readonly batch: Batch }[] } {
  const asked: { method: string; batch: Batch }[] = [];
  const { encode, reference } = subject;
  return {
    ...subject,
    encode: (batch, wanted) => (asked.push({ method: 'encode', batch }), encode(batch, wanted)),
    ...(reference && {
      reference: (batch, wanted) => (asked.push({ method: 'reference', batch }), reference(batch, wanted)),
    }),
    asked,
  };
}

const sizes = ({ asked }: { readonly asked: readonly { readonly batch: Batch }[] }): string[] =>
  asked.map(({ batch: { size, length } }) => `${size} × ${length}`);

describe('a length is measured', () => {
  test('on three sequences, alone and in orders that keep the first token first and the last one last', async () => {
    const subject = watched({ ...toySubject(), reference: undefined });
    const cost = noCost();
    await new NoiseMeter({ subject, timeoutMs: 10_000, cost }, async () => undefined).at(8);
    // Each alone, then each in five rows, then one with its second half hidden, and shown.
    expect(sizes(subject)).toEqual(['1 × 8', '1 × 8', '1 × 8', '5 × 8', '5 × 8', '5 × 8', '1 × 8', '1 × 8']);
    expect(cost).toEqual({ ...noCost(), passes: 8, rows: 20, tokens: 160 });
    const sequences = subject.asked.slice(0, 3).map(({ batch }) => batch.inputIds.join());
    expect(new Set(sequences).size).toBe(3);
    for (const { batch } of subject.asked.slice(3, 6)) {
      const orders = [0, 1, 2, 3, 4].map((row) => [...batch.positionIds!.slice(8 * row, 8 * row + 8)]);
      const own = [0, 1, 2, 3, 4, 5, 6, 7];
      expect(orders[0]).toEqual(own);
      expect(new Set(orders.map(String)).size).toBe(5);
      for (const order of orders) {
        expect([...order].sort((a, b) => a - b)).toEqual(own);
        expect([order[0], order[7]]).toEqual([0, 7]);
      }
      expect(batch.attentionMask!.every((one) => one === 1)).toBe(true);
    }
  });

  test.each<[string, Subject]>([
    ['units can be reordered', rounded(1e-6)],
    ['they cannot', toySubject()],
  ])('in as many tokens as are reckoned with where %s', async (_, subject) => {
    const cost = noCost();
    const inFloat32 = { ...subject, reference: undefined };
    await new NoiseMeter({ subject: inFloat32, timeoutMs: 10_000, cost }, async () => undefined).at(16);
    expect(cost.tokens).toBe(tokensToMeasure(16, subject));
    expect(cost.passes).toBe(passesToMeasure(subject));
  });

  test('with what it took, whatever else was asked meanwhile', async () => {
    const cost = noCost();
    const meter = new NoiseMeter({ subject: toySubject(), timeoutMs: 10_000, cost }, async () => undefined);
    const { spent } = await meter.at(8);
    expect(spent!.cost).toEqual(cost);
    await meter.at(16);
    expect((await meter.at(8)).spent).toBe(spent);
  });

  test.each<[Partial<Subject>, number, number[]]>([
    [{}, 9, [16]],
    [{}, 17, [16, 32]],
    [{ maxLength: 24 }, 17, [16, 24]],
    [{ maxLength: 12 }, 9, [12]],
    [{ staticShape: { length: 64 } }, 64, [64]],
    [{ texts: { words: ['', 'a'], most: 2 } }, 40, [64]],
  ])('of %j, S = %i is judged by the noise at %j', (more, length, expected) => {
    expect(meterOf({ ...toySubject(), maxLength: 512, ...more } as Subject).lengthsFor(length)).toEqual(expected);
  });

  test('can be measured where units or tokens can stand in another order', () => {
    expect(meterOf(toySubject()).measurable).toBe(true);
    expect(meterOf(toySubject({ positions: 'absolute' })).measurable).toBe(false);
    expect(meterOf({ ...rounded(1e-6), positions: 'absolute' }).measurable).toBe(true);
  });

  test('by every token, and by the pooled vector of every row', async () => {
    // Nine vectors of each sequence: in float64, in one of five rows, and in four other orders.
    const { noise, sources } = await meterOf(toySubject()).at(8);
    expect(noise!.samples).toBe(3 * 9 * (1 + 1 + 4));
    expect(sources).toEqual(['batches of 1 and 5', 'tokens in 4 orders', 'float64']);
    // And once more by an instance whose units stand in another order: alone, and in five rows.
    const { reference: _, ...bare } = rounded(1e-6);
    const reordered = await meterOf(bare).at(8);
    expect(reordered.noise!.samples).toBe(3 * 9 * (1 + 4) + 3 * 9 * (1 + 1 + 4));
    expect(reordered.sources).toEqual(['batches of 1 and 5', 'tokens in 4 orders', 'units in 1 order']);
  });

  test('on copies alone where a token would be another one at another place', async () => {
    const subject = watched(toySubject({ positions: 'absolute' }));
    await meterOf(subject).at(8);
    const copies = subject.asked.filter(({ batch }) => batch.size === 5);
    expect(copies).toHaveLength(3);
    for (const { batch } of copies) {
      const rows = [0, 1, 2, 3, 4].map((row) => batch.inputIds.slice(8 * row, 8 * row + 8).join());
      expect(new Set(rows).size).toBe(1);
    }
  });

  test('against float64 token by token', async () => {
    const toy = toySubject({ outputs: ['lastHiddenState'] });
    /** The nth position is off by n in a million. */
    const off: Subject['encode'] = async (batch, wanted) => {
      const { data, shape } = (await toy.encode(batch, wanted)).lastHiddenState!;
      const position = (i: number): number => batch.positionIds![Math.floor(i / shape[2])];
      return { lastHiddenState: { data: data.map((x, i) => x * (1 + position(i) * 1e-6)), shape } };
    };
    for (const [length, tokens] of [
      [8, 8],
      [40, 32],
    ]) {
      const subject = watched({ ...toy, encode: off });
      const { worst } = (await meterOf(subject).at(length)).noise!;
      expect(worst.float64 / ((tokens - 1) * 1e-6)).toBeCloseTo(1, 1);
      // What is as long as that is not asked for again.
      const alone = subject.asked.filter(({ method, batch }) => method === 'encode' && batch.size === 1);
      expect(alone).toHaveLength(length === tokens ? 5 : 8);
    }
  });

  test('in float64 on no more than 32 tokens of each, or not at all where nothing can be cut', async () => {
    const subject = watched(toySubject());
    await meterOf(subject).at(40);
    const references = subject.asked.flatMap(({ method }, i) => (method === 'reference' ? [i] : []));
    expect(references.map((i) => subject.asked[i].batch.length)).toEqual([32, 32, 32]);
    // What is held against it is what the subject says of the same 32.
    for (const i of references)
      expect(subject.asked[i - 1]).toEqual({ method: 'encode', batch: subject.asked[i].batch });
    const fixed = watched({ ...toySubject(), staticShape: { length: 40 } });
    const { noise, sources } = await meterOf(fixed).at(40);
    expect(noise!.worst.float64).toBe(0);
    // And so it is not said that it was.
    expect(sources).toEqual(['batches of 1 and 5', 'tokens in 4 orders']);
    expect(sizes(fixed).every((size) => size.endsWith('× 40'))).toBe(true);
    expect(fixed.asked.map(({ method }) => method)).not.toContain('reference');
    for (const length of [7, 32]) {
      const short = watched({ ...toySubject(), maxLength: length, staticShape: { length } });
      await meterOf(short).at(length);
      expect(short.asked.filter(({ method }) => method === 'reference')).toHaveLength(3);
      expect(sizes(short).every((size) => size.endsWith(`× ${length}`))).toBe(true);
    }
  });

  test('of texts on what a text differs from itself by', async () => {
    const subject = textSubject(toyEmbedder({ drift: (n) => 1 + (n % 2) * 2 ** -20 }), BUILT_IN_WORDS);
    const { noise, nondeterminism, sources, signal } = await meterOf(subject).at(3);
    expect(noise).toBeUndefined();
    expect(nondeterminism!.order).toBeGreaterThan(2 ** -22);
    expect(sources).toEqual(['one text again', 'batches of 5 copies', '2 copies at once']);
    expect(signal).toBeGreaterThan(0.01);
  });

  test('not after an interrupt', async () => {
    const subject = watched(toySubject());
    const signal = AbortSignal.abort(new Error('enough'));
    const meter = new NoiseMeter({ subject, timeoutMs: 1000, signal, cost: noCost() }, async () => undefined);
    await expect(meter.at(8)).rejects.toThrow('enough');
    await expect(meter.nondeterminism(8)).rejects.toThrow('enough');
    expect(subject.asked).toStrictEqual([]);
  });
});

describe("on a case's own sequences", () => {
  const testCase = caseOf(row([5, 6, 7]), row([null, null, null]), row([8, null, 9]));

  test('each of them is measured by itself, without its padding; all of them unless some are named', async () => {
    const subject = watched({ ...toySubject(), reference: undefined });
    const meter = meterOf(subject);
    await meter.at(3);
    subject.asked.length = 0;
    const all = await meter.on(testCase);
    expect(sizes(subject)).toEqual(['1 × 3', '1 × 2', '5 × 3', '5 × 2']);
    expect([...subject.asked[1].batch.inputIds]).toEqual([8, 9]);
    expect(await meter.on(testCase)).toBe(all);
    expect(await meter.on(testCase, [0, 1, 2])).toBe(all);
    expect(subject.asked).toHaveLength(4);
    expect(await meter.on(testCase, [2])).not.toBe(all);
    expect(sizes(subject).slice(4)).toEqual(['1 × 2', '5 × 2']);
    // What the length costs is in it, too: three sequences in five orders, token by token, and pooled.
    expect(all!.samples).toBeGreaterThan((await meter.at(3)).noise!.samples);
  });

  test('a claim whose runs leave a token out is measured without it, the others at their own positions', async () => {
    const subject = watched({ ...toySubject(), reference: undefined });
    const meter = meterOf(subject);
    await meter.at(3);
    subject.asked.length = 0;
    const noise = await meter.on(testCase, [0], holeIsDeletion);
    expect(sizes(subject)).toEqual(['1 × 2', '5 × 2']);
    const [{ batch }] = subject.asked;
    expect([[...batch.inputIds], [...batch.positionIds!]]).toEqual([
      [5, 7],
      [0, 2],
    ]);
    // Of a row that the claim leaves alone, and of another claim, it is the row itself.
    expect(await meter.on(testCase, [0], holeIsDeletion)).toBe(noise);
    await meter.on(testCase, [2], holeIsDeletion);
    expect([...subject.asked[2].batch.inputIds]).toEqual([8, 9]);
    await meter.on(testCase, [0]);
    expect([...subject.asked[4].batch.inputIds]).toEqual([5, 6, 7]);
  });

  test('there is nothing to add where no row has a token, nor where there is no noise', async () => {
    const subject = watched(toySubject());
    const meter = meterOf(subject);
    const { noise } = await meter.at(3);
    const before = subject.asked.length;
    expect(await meter.on(testCase, [1])).toBe(noise);
    expect(subject.asked).toHaveLength(before);
    const blind = watched(toySubject({ positions: 'absolute' }));
    const none = meterOf(blind);
    await none.at(3);
    const asked = blind.asked.length;
    expect(await none.on(testCase)).toBeUndefined();
    expect(blind.asked).toHaveLength(asked);
  });

  test('a single token has one order only', async () => {
    const subject = watched(toySubject());
    const meter = meterOf(subject);
    await meter.at(1);
    const before = subject.asked.length;
    await meter.on(caseOf(row([5])));
    const [five] = subject.asked.slice(before).filter(({ batch }) => batch.size === 5);
    expect([five.batch.length, [...five.batch.positionIds!]]).toEqual([1, [0, 0, 0, 0, 0]]);
  });

  test('what they cost is that of their length where it is no rounding', async () => {
    const toy = toySubject();
    // At three positions it hears how many rows there are; lengths are measured at four.
    const encode: Subject['encode'] = async (batch, wanted) => {
      const encoding = await toy.encode(batch, wanted);
      const { data, shape } = encoding.lastHiddenState!;
      const factor = batch.length === 3 ? 1 + batch.size / 100 : 1;
      return { ...encoding, lastHiddenState: { data: data.map((x) => x * factor), shape } };
    };
    const meter = meterOf({ ...toy, encode });
    const { noise } = await meter.at(3);
    expect(noise).toBeDefined();
    expect(await meter.on(caseOf(row([5, 6, 7])))).toBe(noise);
  });

  test('the units are taken in six orders', async () => {
    const seeds: number[] = [];
    const toy = rounded(1e-6);
    const meter = meterOf({ ...toy, reordered: (seed) => (seeds.push(seed), toy.reordered!(seed)) });
    await meter.at(3);
    expect(seeds).toEqual([1]);
    await meter.on(testCase);
    // The first is still at hand.
    expect(seeds).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('a subject of one length is asked for those of that length only', async () => {
    const subject = watched({ ...toySubject(), maxLength: 3, staticShape: { length: 3 } });
    await meterOf(subject).on(testCase);
    expect(sizes(subject).every((size) => size.endsWith('× 3'))).toBe(true);
  });

  test('of texts, what one of them differs from itself by, or any of its length', async () => {
    const steady = textSubject(toyEmbedder(), BUILT_IN_WORDS);
    const { nondeterminism } = await meterOf(steady).at(3);
    // Two texts are measured of a length, and here one of three words and one of two.
    expect((await meterOf(steady).nondeterminismOn(testCase)).samples).toBe(2 * nondeterminism!.samples);
    expect((await meterOf(steady).nondeterminismOn(testCase, [0])).samples).toBe(1.5 * nondeterminism!.samples);
  });
});

describe('what a subject differs from itself by', () => {
  /** The toy, each number times 1 and up to `part` more, drawn anew in every pass. */
  const restless = (part: number): Subject => {
    const toy = toySubject({ outputs: ['lastHiddenState'] });
    let pass = 0;
    return {
      ...toy,
      encode: async (batch, wanted) => {
        const seed = ++pass;
        const { data, shape } = (await toy.encode(batch, wanted)).lastHiddenState!;
        return { lastHiddenState: { data: data.map((x, i) => x * (1 + (part * mix(seed, i)) / 2 ** 32)), shape } };
      },
    };
  };

  test('is seen by asking for the same batch of copies again, four times, and counts as no work', async () => {
    const subject = watched(restless(2 ** -21));
    const cost = noCost();
    const meter = new NoiseMeter({ subject, timeoutMs: 10_000, cost }, async () => undefined);
    expect(await meter.knownNondeterminism(3)).toBeUndefined();
    const noise = await meter.nondeterminism(3);
    expect(sizes(subject)).toEqual(new Array(15).fill('5 × 4'));
    expect(noise!.worst.order).toBeGreaterThan(2 ** -23);
    // Three sequences, each in five rows of four tokens, four times.
    expect(noise!.samples).toBe(3 * 5 * 4 * 4);
    expect(await meter.nondeterminism(4)).toBe(noise);
    expect(await meter.knownNondeterminism(4)).toBe(noise);
    expect(await meter.knownNondeterminism(5)).toBeUndefined();
    expect(cost).toEqual(noCost());
    expect(subject.asked).toHaveLength(15);
  });

  test('is seen in every output that is compared, hidden states among them', async () => {
    const wanted = new Set<string>();
    const toy = toySubject();
    const encode: Subject['encode'] = (batch, outputs) => (
      outputs.forEach((one) => wanted.add(one)),
      toy.encode(batch, outputs)
    );
    await meterOf({ ...toy, encode }).nondeterminism(4);
    expect([...wanted].sort()).toEqual(['hiddenStates', 'lastHiddenState', 'pooled']);
  });

  test('is none of a subject that gives the same bits, nor of one that differs by more than rounding can', async () => {
    expect(await meterOf(toySubject()).nondeterminism(4)).toBeUndefined();
    expect(await meterOf(restless(0.01)).nondeterminism(4)).toBeUndefined();
  });
});
