import type { Case } from '../core/case';
import type { Subject } from '../core/subject';
import { Noise } from '../numerics/noise';
import { toySubject } from '../testing/toy-subject';
import { check } from './check';
import { NoiseBook } from './noise-book';
import { NoiseMeter } from './noise-meter';
import { noWork } from './work';

function meterOf(subject: Subject, book?: NoiseBook): NoiseMeter {
  return new NoiseMeter({ subject, timeoutMs: 10_000, work: noWork() }, async (other) => other.dispose?.(), book);
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
  weights.map((weight, key) => (key === query ? 1 - (1 - weight) * 1e-3 : weight * 1e-3));

test('what the units in another order cost is the noise, in parts of the row', async () => {
  for (const size of [1e-6, 1e-4]) {
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

test('it hangs on the subject alone: measured again it is the same', async () => {
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
  const testCase: Case = { length: 3, rows: [row], solo: true };
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
  // Every instance has other numbers: 2^-6 apart, where attention moves less.
  const subject = rounded(2 ** -6, toySubject({ outputs: ['lastHiddenState'], faults: { weights: flattened } }));
  const report = await check(() => subject, { seed: 1, runs: 30, only: ['matches-unpadded'] });
  expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: 4, health: [{ check: 'signal' }] });
  const sound = await check(() => toySubject(), { seed: 1, runs: 30, only: ['matches-unpadded'] });
  expect(sound).toMatchObject({ verdict: 'held', health: [] });
});
