// Subjects, options and surroundings that are odd, but none of them a reason for a wrong verdict or a lost result.
import fc from 'fast-check';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Batch } from '../../core/batch';
import type { Encoding, OutputName } from '../../core/encoding';
import { ExitCode } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { deeply } from '../../testing/deep';
import { toySubject } from '../../testing/toy-subject';
import { check } from '../../tools/saved';
import { sourceOf } from './check';
import { replay } from '../corpus/replay';
import type { Report } from '../../core/report/report';

const SOME = { seed: 1, runs: deeply(16, 80), minCoverage: 0 };
/** Two claims that break where padding is heard. */
const LEAKS = ['pad-content-is-ignored', 'matches-unpadded'];
const ONLY_STATES = { outputs: ['lastHiddenState'] as const };

function violated(report: Report): string[] {
  return report.invariants.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name);
}

function answering(toy: Subject, change: (encoding: Encoding, batch: Batch) => unknown): Subject {
  return { ...toy, encode: async (batch, wanted) => change(await toy.encode(batch, wanted), batch) as Encoding };
}

describe('a subject that answers into one buffer, again and again', () => {
  const buffer = new Float32Array(1 << 20);
  const reusing = (toy: Subject): Subject =>
    answering(toy, ({ lastHiddenState }) => {
      const { data, shape } = lastHiddenState!;
      buffer.set(data);
      return { lastHiddenState: { data: buffer.subarray(0, data.length), shape } };
    });

  test('is not accused where it is right', async () => {
    expect(violated(await check(reusing(toySubject(ONLY_STATES)), SOME))).toEqual([]);
  });

  test('is not compared with itself where it leaks', async () => {
    const leaky = reusing(toySubject({ ...ONLY_STATES, faults: { hidden: -1 } }));
    const only = ['pad-content-is-ignored'];
    expect(violated(await check(leaky, { seed: 1, runs: 40, only }))).toEqual(only);
  });
});

test('what was not asked for is not judged, whatever it is', async () => {
  const chatty = answering(toySubject(ONLY_STATES), ({ lastHiddenState }, { size, length }) => ({
    lastHiddenState,
    logits: { data: Float32Array.from({ length: size * length }, Math.random), shape: [size, length, 1] },
    pooled: { mean: { data: [1], shape: [1] } },
  }));
  expect((await check(chatty, SOME)).verdict).toBe('held');
});

test.each<[string, (encoding: Encoding, call: number) => Encoding, RegExp]>([
  [
    'another name',
    (encoding, call) => ({ ...encoding, pooled: { [call % 2 ? 'mean' : 'cls']: encoding.pooled!.mean } }),
    /gave pooled\.mean with width 4 before, and now gives pooled\.cls with width 4/,
  ],
  [
    'another number of layers',
    (encoding, call) => ({
      ...encoding,
      attentions: call % 2 ? encoding.attentions : [0, 0].map(() => encoding.attentions![0]),
    }),
    /attentions\[1\] with 2 heads/,
  ],
])('an output that comes under %s in the next answer ends the run', async (_, change, message) => {
  let call = 0;
  const report = await check(
    answering(toySubject(), (encoding) => change(encoding, ++call)),
    { seed: 1, runs: 40 },
  );
  expect(report).toMatchObject({ exitCode: ExitCode.inconclusive, stopped: { by: 'subject' } });
  expect(report.stopped!.message).toMatch(message);
});

test("the user's own configuration of fast-check changes nothing", async () => {
  const options = { seed: 3, runs: 30, only: LEAKS };
  const plain = await check(() => toySubject({ faults: { hidden: -1 } }), options);
  fc.configureGlobal({
    timeout: 1,
    interruptAfterTimeLimit: 1,
    skipEqualValues: true,
    unbiased: true,
    endOnFailure: true,
  });
  try {
    const configured = await check(() => toySubject({ faults: { hidden: -1 } }), options);
    expect({ ...configured, seconds: 0 }).toEqual({ ...plain, seconds: 0 });
  } finally {
    fc.resetConfigureGlobal();
  }
});

test('instances of classes and frozen objects are subjects like any other, and stay open', async () => {
  class Encoder implements Subject {
    readonly #toy = toySubject();
    readonly name = 'encoder';
    readonly vocabularySize = this.#toy.vocabularySize;
    readonly maxLength = this.#toy.maxLength;
    readonly padId = this.#toy.padId;
    readonly positions = this.#toy.positions;
    readonly fullyMasked = this.#toy.fullyMasked;
    readonly outputs = this.#toy.outputs;
    encode(batch: Batch, wanted: readonly OutputName[]): Promise<Encoding> {
      return this.#toy.encode(batch, wanted);
    }
    dispose(): Promise<void> {
      return Promise.reject(new Error('disposed'));
    }
  }
  for (const subject of [new Encoder(), Object.freeze(new Encoder())]) {
    expect((await check(subject, { ...SOME, runs: 8 })).verdict).toBe('held');
  }
});

test('a subject that fails to clean up, or to open once more, loses no result', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const sloppy = (): Subject => ({
    ...toySubject({ faults: { hidden: -1 } }),
    dispose: () => Promise.reject(new Error('busy')),
  });
  expect((await check(sloppy, { seed: 1, runs: 20, only: LEAKS })).verdict).toBe('violated');
  expect(warned).toHaveBeenCalledWith('toy: dispose() failed: busy');
  warned.mockRestore();

  let opened = 0;
  const once = (): Subject => {
    if (++opened > 1) throw new Error('no memory');
    return toySubject({ faults: { hidden: -1 } });
  };
  const report = await check(once, { seed: 1, runs: 40, only: ['repeatable', ...LEAKS] });
  expect(report.stopped!.message).toBe('The subject could not be opened once more: no memory');
});

test('a counterexample that cannot be saved is reported all the same, with the reason', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'padproof-')), 'a-file');
  writeFileSync(file, '');
  const report = await check(toySubject({ faults: { hidden: -1 } }), { seed: 1, runs: 20, save: file, only: LEAKS });
  expect(report.exitCode).toBe(ExitCode.violated);
  const broken = report.invariants.find(({ verdict }) => verdict === 'violated')!;
  expect(broken.counterexample).toBeDefined();
  expect(broken.reason).toMatch(/^not saved: .*a-file/);
});

test('a subject that begins to hang while it is investigated is not asked again and again', async () => {
  let calls = 0;
  const toy = toySubject({ faults: { hidden: -1 } });
  const hanging: Subject = {
    ...toy,
    encode: (batch, wanted) => (++calls > 150 ? new Promise(() => undefined) : toy.encode(batch, wanted)),
  };
  const report = await check(hanging, { seed: 1, runs: 16, timeoutMs: 50 });
  expect(report.exitCode).toBe(ExitCode.violated);
  expect(calls).toBeLessThan(175);
});

test.each([
  { runs: 1.5 },
  { runs: 0 },
  { runs: 'x' as never },
  { seed: 1.5 },
  { seed: 'abc' as never },
  { timeoutMs: 0 },
])('%p is refused', async (options) => {
  const [name] = Object.keys(options);
  await expect(check(toySubject(), options)).rejects.toThrow(new RegExp(`^${name} is .*; expected`));
});

test('no time limit is a time limit too', async () => {
  const slow = answering(toySubject(), (encoding) => new Promise((resolve) => setTimeout(resolve, 5, encoding)));
  expect((await check(slow, { seed: 1, runs: 1, timeoutMs: Infinity, minCoverage: 0 })).verdict).toBe('held');
});

describe('the positive control, where nothing shows what is read', () => {
  test('accuses an encoder whose vectors never change, also one that offers only pooled ones', async () => {
    const toy = { ...toySubject({ outputs: ['pooled'] }), reference: undefined, together: undefined };
    const constant = answering(toy, (_, { size }) => ({
      pooled: { mean: { data: new Float32Array(size * 4).fill(1), shape: [size, 4] } },
    }));
    expect(violated(await check(constant, { ...SOME, investigate: false }))).toEqual([
      'mask-matters',
      'added-token-is-felt',
      'token-types-matter',
      'positions-matter',
      'order-matters',
    ]);
  });

  test('does not accuse a causal encoder, of which the last token is mute', async () => {
    const causal = toySubject({
      ...ONLY_STATES,
      faults: {
        weights: (weights, visible, query) => {
          const seen = weights.map((weight, key) => (key <= query && visible[key] ? weight : 0));
          const sum = seen.reduce((a, b) => a + b, 0);
          return sum === 0 ? weights : seen.map((weight) => weight / sum);
        },
      },
    });
    const report = await check({ ...causal, reference: undefined }, { ...SOME, runs: deeply(32, 100) });
    expect(violated(report)).toEqual([]);
  });
});

describe('a counterexample replayed on another subject', () => {
  let counterexample: NonNullable<Report['invariants'][number]['counterexample']>;
  beforeAll(async () => {
    const report = await check(toySubject({ faults: { hidden: -1 } }), {
      seed: 1,
      runs: 20,
      only: ['matches-unpadded'],
    });
    counterexample = report.invariants[0].counterexample!;
  });

  test('is refused where its ids or its length are out of range', async () => {
    await expect(replay(sourceOf({ ...toySubject(), vocabularySize: 2 }), counterexample)).rejects.toThrow(
      /toy allows 0 to 1/,
    );
    const [row] = counterexample.case.rows;
    const under = new Array<number>(50 - row.at.length).fill(0);
    const long = {
      ...counterexample,
      case: { ...counterexample.case, length: 50, rows: [{ ...row, under, otherUnder: under }] },
    };
    await expect(replay(sourceOf(toySubject()), long)).rejects.toThrow(/case\.length is 50, but toy takes 40/);
  });

  test('says nothing where the subject counts positions by the ids that it holds', async () => {
    const row = { tokens: [5], types: [0], at: [1], under: [7], otherUnder: [8] };
    const moved = { ...counterexample, case: { length: 2, rows: [row], singleton: true } };
    const replayed = await replay(sourceOf(toySubject({ positions: 'from-ids' })), moved);
    expect(replayed).toMatchObject({ verdict: 'vacuous', reason: expect.stringContaining('counts positions') });
  });
});

test('gradients that cannot be taken leave their claim unjudged, with the reason, and end nothing', async () => {
  const subject = {
    ...toySubject(),
    gradients: async () => {
      throw new Error('no gradient of Round is known');
    },
  };
  const only = ['gradients-stop-at-padding', ...LEAKS];
  const report = await check(subject, { seed: 1, runs: 20, minCoverage: 0, only });
  expect(report.stopped).toBeUndefined();
  expect(report.invariants.find(({ name }) => name === 'gradients-stop-at-padding')).toMatchObject({
    verdict: 'vacuous',
    reason: 'no gradient of Round is known',
  });
  expect(report.verdict).toBe('held');
});
