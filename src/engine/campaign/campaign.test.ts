// What a campaign asks for, in which order, and how it ends, with a claim that is made up.
import { LostError, SpentError, SubjectError, UsageError } from '../../core/errors';
import type { Case } from '../../core/case';
import type { WeightScale, Subject, SubjectSource } from '../../core/subject';
import type { Invariant, Judgement } from '../invariants/invariant';
import { invariantNamed } from '../invariants';
import { base } from '../invariants/runs';
import { caseOf, row } from '../invariants/testing/by-hand';
import { toySubject } from '../../testing/toy-subject';
import { BUILT_IN_WORDS } from '../../subjects/texts/built-in-words';
import { toyEmbedder } from '../../subjects/texts/testing/toy-embedder';
import { textSubject } from '../../subjects/texts/text-subject';
import { runCampaign } from './campaign';
import type { CampaignOptions } from './options';
import type { Report } from '../../core/report/report';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { Counterexample } from '../../core/report/counterexample';

const SPEC: SubjectSpec = { model: 'toy' };
const HELD: Judgement = { verdict: 'held', compared: 1, worst: 0 };

/** A claim that holds, and keeps the cases that it was shown. */
function claim(rest: Partial<Invariant> = {}): Invariant & { readonly shown: Case[] } {
  const shown: Case[] = [];
  return {
    name: 'made-up',
    claim: 'It is made up.',
    kind: 'exact',
    unsupported: () => undefined,
    runs: (testCase, traits) => [base(testCase, traits)],
    judge: (testCase) => (shown.push(testCase), HELD),
    shown,
    ...rest,
  };
}

/** A source of toys that keeps a log of what was opened and disposed of. */
function sourceOf(subject: Partial<Subject> = {}, weightScales: readonly WeightScale[] = []) {
  const log: string[] = [];
  const source: SubjectSource = {
    name: 'toy',
    weightScales,
    reopens: false,
    open: async (weightScale) => {
      log.push(`open ${weightScale}`);
      return { ...toySubject(), ...subject, dispose: () => void log.push('dispose') };
    },
  };
  return { source, log };
}

async function run(
  options: Partial<CampaignOptions> = {},
  { source }: Pick<ReturnType<typeof sourceOf>, 'source'> & { readonly log?: unknown } = sourceOf(),
  spec: SubjectSpec = SPEC,
): Promise<Report> {
  return runCampaign(source, spec, { seed: 1, runs: 6, minCoverage: 0, invariants: [claim()], ...options });
}

test('the report says what was asked for, and what came of it; what was not asked for is left out', async () => {
  const before = performance.now();
  const report = await run();
  const took = (performance.now() - before) / 1000;
  expect(report).toMatchObject({
    subject: { model: 'toy', traits: [{ name: 'toy' }] },
    seed: 1,
    minCoverage: 0,
    verdict: 'held',
    cases: { asked: 6, judged: 6, further: 0 },
    coverage: { cases: 6 },
    health: [],
    noise: [],
    cost: { runsAsked: 6 },
    invariants: [{ name: 'made-up', cases: { held: 6 } }],
  });
  expect(report.seconds).toBeGreaterThan(0);
  expect(report.seconds).toBeLessThanOrEqual(took);
  for (const field of ['maxLength', 'retrievalImpact', 'corpus', 'exhaustive', 'stopped']) {
    expect(Object.keys(report)).not.toContain(field);
  }
  const { minCoverage: _, ...plain } = { seed: 1, runs: 60, minCoverage: 0, invariants: [claim()] };
  expect(await runCampaign(sourceOf().source, SPEC, plain)).not.toHaveProperty('minCoverage');
});

test('all claims are judged unless some are named', async () => {
  const { invariants } = await run({ runs: 1, invariants: undefined });
  expect(invariants.map(({ name }) => name)).toContain('mask-matters');
  expect(invariants.length).toBeGreaterThan(15);
});

describe('what is asked for and cannot be is refused, and nothing is left open', () => {
  const refused = async (options: Partial<CampaignOptions>, subject: Partial<Subject> = {}): Promise<string[]> => {
    const { source, log } = sourceOf(subject);
    await expect(run(options, { source, log })).rejects.toThrow(UsageError);
    return log;
  };

  test('no case at all, before the subject is opened', async () => {
    expect(await refused({ runs: 0 })).toStrictEqual([]);
  });

  test('masks of other lengths than the one there is', async () => {
    expect(await refused({ exhaustive: 3 }, { staticShape: { length: 40 } })).toEqual(['open undefined', 'dispose']);
  });

  test('masks of texts', async () => {
    const texts = { words: Array.from({ length: 23 }, (_, id) => (id === 0 ? '' : `w${id}`)), most: 4 };
    expect(await refused({ exhaustive: 3 }, { texts })).toEqual(['open undefined', 'dispose']);
    await expect(run({ exhaustive: 3 }, sourceOf({ texts }))).rejects.toThrow(/^exhaustive asks for every mask, and/);
  });
});

describe('the longest case', () => {
  const longest = async (options: Partial<CampaignOptions>, subject: Partial<Subject> = {}): Promise<number> => {
    const seen = claim();
    await run({ runs: 60, minCoverage: undefined, invariants: [seen], ...options }, sourceOf(subject));
    return Math.max(...seen.shown.map(({ length }) => length));
  };

  test('is that of the subject, or shorter where that was asked for', async () => {
    expect(await longest({})).toBe(40);
    expect(await longest({ maxLength: 9 })).toBe(9);
    expect(await longest({ maxLength: 50 })).toBe(40);
    expect(await run({ maxLength: 9 })).toMatchObject({ maxLength: 9, subject: { traits: [{ maxLength: 40 }] } });
  });

  test('of texts is of 64 words, unless another was asked for', async () => {
    const subject = textSubject(toyEmbedder(), BUILT_IN_WORDS);
    expect(subject.maxLength).toBeGreaterThan(64);
    expect(await longest({}, subject)).toBe(64);
    expect(await longest({ maxLength: 70 }, subject)).toBe(70);
  });
});

test('what was found before is tried first, then every mask, then cases of the stream', async () => {
  const phases: string[] = [];
  const seen = claim({
    name: 'repeatable',
    judge: ({ rows }) => (phases.push(rows.length === 2 ** 3 ? 'masks' : 'other'), HELD),
  });
  const known = { invariant: 'repeatable', subject: SPEC, case: caseOf(row([5])) } as unknown as Counterexample;
  const lengths: number[] = [];
  const { encode } = toySubject();
  const subject: Partial<Subject> = {
    encode: (batch, wanted) => (lengths.push(batch.length), encode(batch, wanted)),
  };
  const report = await run(
    {
      exhaustive: 3,
      runs: 60,
      invariants: [seen],
      corpus: { entries: [{ file: 'a.json', counterexample: known }], isSameModel: () => true },
    },
    sourceOf(subject),
  );
  expect(report).toMatchObject({
    corpus: { replayed: 1, held: 1 },
    exhaustive: { upTo: 3, masks: 14, cases: 3 },
    cases: { asked: 60, judged: 60 },
    coverage: { cases: 60 },
  });
  // The probe is of two positions, what was found before of one; then the masks of one, two and three.
  const firsts = lengths.filter((length, i) => length !== lengths[i - 1]).slice(0, 5);
  expect(firsts).toEqual([2, 1, 2, 3, lengths.find((length, i) => i > lengths.indexOf(3) && length !== 3)]);
  expect(phases.indexOf('masks')).toBe(2);
});

test('some batches have as many rows as the subject has heads, also where no others are so large', async () => {
  const { encode } = toySubject();
  const heads = 11;
  const subject: Partial<Subject> = {
    reference: undefined,
    encode: async (batch, wanted) => {
      const { size, length } = batch;
      const shape = [size, heads, length, length];
      return {
        ...(await encode(batch, wanted)),
        attentions: [{ data: new Float32Array(size * heads * length * length), shape }],
      };
    },
  };
  const seen = claim();
  const { coverage } = await run({ runs: 60, invariants: [seen] }, sourceOf(subject));
  expect(coverage.classes['B = heads']).toBeGreaterThan(0);
  // Batches of many rows, 33 and more, are a class of their own.
  const others = seen.shown.map(({ rows }) => rows.length).filter((size) => size < 33);
  expect(Math.max(...others)).toBe(heads);
});

test('each weight scale is drawn, and told', async () => {
  const { coverage, subject } = await run({ runs: 30 }, sourceOf({}, ['typical', 'hot']));
  expect(coverage.classes).toMatchObject({ 'typical weights': expect.any(Number), 'hot weights': expect.any(Number) });
  expect(coverage.classes['hot weights']).toBeGreaterThan(0);
  expect(subject.traits.map(({ weightScale }) => weightScale).sort()).toEqual(['hot', 'typical']);
});

describe('it ends early', () => {
  /** A toy that answers so often, and then does something else. */
  const until = (answers: number, then: () => unknown): Partial<Subject> => {
    const { encode } = toySubject();
    let left = answers;
    return { encode: async (batch, wanted) => (left-- > 0 ? encode(batch, wanted) : (then() as never)) };
  };
  const throwing = (error: Error) => (): never => {
    throw error;
  };

  test.each<[NonNullable<Report['stopped']>['by'], Error, string]>([
    ['subject', new SubjectError('it answers nonsense'), 'it answers nonsense'],
    ['environment', new LostError('the GPU has gone'), 'the GPU has gone'],
    ['budget', new SpentError('all is spent'), 'all is spent'],
  ])('by the %s, and says why; what held is not settled', async (by, error, message) => {
    const { source, log } = sourceOf(until(2, throwing(error)));
    const report = await run({ runs: 200 }, { source, log });
    expect(report.stopped).toMatchObject({ by, message: expect.stringContaining(message) as string });
    expect(report).toMatchObject({ verdict: 'inconclusive', invariants: [{ verdict: 'inconclusive' }] });
    expect(report.cases.judged).toBeLessThan(200);
    expect(log).toEqual(['open undefined', 'dispose']);
  });

  test('by an interrupt, and says how far it came', async () => {
    const stoppedAfter = async (most: number, options: Partial<CampaignOptions>): Promise<Report['stopped']> => {
      const controller = new AbortController();
      let cases = 0;
      const judge = (): Judgement => (++cases === most && controller.abort(), HELD);
      return (await run({ ...options, signal: controller.signal, invariants: [claim({ judge })] })).stopped;
    };
    expect(await stoppedAfter(2, { exhaustive: 4, runs: 0 })).toEqual({
      by: 'interrupt',
      message: 'stopped after 2 of 4 batches of masks',
    });
    expect(await stoppedAfter(2, { exhaustive: 4, runs: 9 })).toEqual({
      by: 'interrupt',
      message: 'stopped after 2 of 4 batches of masks, 0 of 9 cases',
    });
    const { message } = (await stoppedAfter(16, { runs: 40 }))!;
    expect(message).toMatch(/^stopped after \d+ of 40 cases$/);
  });

  test('where fast-check does, and the report does not call that a whole run', async () => {
    await jest.isolateModulesAsync(async () => {
      const stream = jest.requireActual<object>('../generate/case-stream');
      jest.doMock('../generate/case-stream', () => ({ ...stream, forEachWindow: async () => undefined }));
      const ending = jest.requireActual<{ runCampaign: typeof runCampaign }>('./campaign');
      const options = { seed: 1, runs: 6, minCoverage: 0, invariants: [claim()] };
      expect(await ending.runCampaign(sourceOf().source, SPEC, options)).toMatchObject({
        verdict: 'inconclusive',
        stopped: { by: 'interrupt', message: 'fast-check ended after 0 of 6 cases' },
      });
    });
    jest.dontMock('../generate/case-stream');
  });

  test('by a bug of padproof with what was thrown; the subject is disposed of all the same', async () => {
    const { source, log } = sourceOf();
    const judge = (): never => {
      throw new TypeError('x is not y');
    };
    await expect(run({ invariants: [claim({ judge })] }, { source, log })).rejects.toThrow('x is not y');
    expect(log).toEqual(['open undefined', 'dispose']);
  });
});

describe('its health is read from', () => {
  test('rows with padding in what was drawn and in all masks', async () => {
    const checks = async (options: Partial<CampaignOptions>): Promise<string[]> =>
      (await run(options)).health.map(({ check }) => check);
    expect(await checks({ exhaustive: 1, runs: 0 })).toEqual(['mask']);
    expect(await checks({ exhaustive: 2, runs: 0 })).toEqual([]);
    expect(await checks({ runs: 20 })).toEqual([]);
  });

  test('the backend that was asked for, the classes that came, and the pairs of them', async () => {
    const asking = (backend: string) => ({ source: { ...sourceOf({ backend: 'cpu' }).source, backend } });
    const { health } = await run({}, asking('wasm'));
    expect(health.map(({ check }) => check)).toEqual(['backend']);
    expect((await run({}, asking('cpu'))).health).toEqual([]);
    const pairs = await run({ minCoverage: 100, runs: 1 });
    expect(pairs.health.map(({ check }) => check)).toEqual(['pairs']);
  });

  test('the signal, which a bound must stay below', async () => {
    const deaf = { encode: sameForAll };
    const bounded = invariantNamed('matches-unpadded');
    const { health, noise } = await run({ invariants: [bounded] }, sourceOf({ ...deaf, reference: undefined }));
    expect(noise.length).toBeGreaterThan(0);
    expect(health.map(({ check }) => check)).toContain('signal');
  });

  test('nothing that an early end left out', async () => {
    const controller = new AbortController();
    controller.abort();
    const report = await run({ signal: controller.signal, runs: 5, minCoverage: 90 });
    expect(report).toMatchObject({ stopped: { by: 'interrupt' }, health: [] });
  });
});

/** What an encoder says that does not listen. */
const sameForAll: Subject['encode'] = async (batch, wanted) => {
  const { encode } = toySubject();
  const blind = { ...batch, inputIds: batch.inputIds.map(() => 5), attentionMask: null };
  return encode(blind, wanted);
};

test('what padding means is measured where that is asked for, on weights that are no synthetic ones', async () => {
  const retrievalImpact = { retrievalImpact: true };
  expect((await run(retrievalImpact)).retrievalImpact).toMatchObject({ of: expect.any(String) as string });
  expect(await run(retrievalImpact, sourceOf({}, ['typical']))).not.toHaveProperty('retrievalImpact');
});
