import { LostError } from '../../core/errors';
import type { Subject, SubjectSource, WeightScale } from '../../core/subject';
import { toWholeJson, withoutStandIns } from '../../core/text/whole-json';
import type { Report } from '../../core/report/report';
import { some } from '../../testing/deep';
import { toySubject } from '../../testing/toy-subject';
import { runCampaign } from '../campaign/campaign';
import { sourceOf } from '../campaign/check';
import type { CampaignOptions } from '../campaign/options';
import { invariantNamed } from '../invariants';
import { MemoryLedger } from './ledger';
import type { Opened } from './opened';
import { declaredSource, OPENED } from './opened';
import { rounding } from './testing/rounding';

const ASKED = { seed: 3, runs: 60, minCoverage: 0, retrievalImpact: true };

type Steps = [step: string, value: unknown][];

/** What one shard of some finds out, as another process gets it. */
async function stepsOf(
  source: SubjectSource,
  index: number,
  count: number,
  options: Partial<CampaignOptions>,
): Promise<Steps> {
  const ledger = new MemoryLedger({ index, count });
  await runCampaign(source, { model: 'toy' }, { ...ASKED, ...options, ledger });
  return withoutStandIns(JSON.parse(toWholeJson([...ledger.entries()]))) as Steps;
}

async function merged(shards: readonly Steps[], count: number, options: Partial<CampaignOptions>): Promise<object> {
  const ledger = new MemoryLedger({ index: 0, count }, true);
  for (const steps of shards) for (const [step, value] of steps) ledger.add(step, value);
  const source = declaredSource(ledger.find(OPENED)[0] as Opened);
  const report = await runCampaign(source, { model: 'toy' }, { ...ASKED, ...options, ledger });
  return withoutCosts(report);
}

/** What is looked into, and judged once more, may cost another number of passes. */
function withoutCosts({ cost: { pooled }, exhaustive, ...report }: Report): object {
  return { ...report, pooled, ...(exhaustive && { exhaustive: { ...exhaustive, passes: 0 } }), seconds: 0 };
}

async function whole(source: SubjectSource, options: Partial<CampaignOptions>): Promise<object> {
  return withoutCosts(await runCampaign(source, { model: 'toy' }, { ...ASKED, ...options }));
}

/** Throws at long rows, which few cases have. */
function throwing(): Subject {
  const toy = toySubject();
  return {
    ...toy,
    encode: (batch, wanted) => {
      if (batch.length > 24) throw new Error('too long');
      return toy.encode(batch, wanted);
    },
  };
}

const weightScales: readonly WeightScale[] = ['typical', 'sharp', 'hot'];
const ofWeightScales: SubjectSource = {
  name: 'toy',
  weightScales,
  reopens: true,
  open: async (weightScale) => ({
    ...toySubject({ faults: { scale: weightScale === 'hot' ? 3 : 1, ...(weightScale === 'sharp' && { hidden: -4 }) } }),
    name: `toy, ${weightScale}`,
  }),
};

/** Feels its padding in rows of one length only, which few cases have. */
const rare = (): Subject => toySubject({ faults: { offset: ({ length }) => (length === 17 ? 0.01 : 0) } });

const leaking = (): Subject => toySubject({ faults: { hidden: -1 } });

/** What costs little, by day. */
const FEW = ['pad-content-is-ignored', 'batch-mates-are-ignored', 'matches-unpadded', 'mask-matters'].map(
  invariantNamed,
);
const SMALL = { runs: 40, invariants: FEW };

type Trial = [string, SubjectSource, Partial<CampaignOptions>, Partial<Report>];
const BY_DAY: readonly Trial[] = [
  ['that is right', sourceOf(() => toySubject()), { ...SMALL, smallFirst: true }, { verdict: 'held' }],
  ['that leaks', sourceOf(leaking), SMALL, { verdict: 'violated' }],
  [
    'that throws in mid-run',
    sourceOf(throwing),
    SMALL,
    { stopped: { by: 'subject', message: expect.any(String) as string } },
  ],
  [
    'that throws at what padding changes for search, once all cases are judged',
    sourceOf(throwing),
    { ...SMALL, maxLength: 16 },
    { verdict: 'inconclusive', stopped: { by: 'subject', message: expect.stringContaining('too long') as string } },
  ],
  [
    'of which every mask is tried',
    sourceOf(leaking),
    { exhaustive: 3, runs: 0, invariants: FEW },
    { verdict: 'violated' },
  ],
];
const AT_NIGHT: readonly Trial[] = [
  ...BY_DAY,
  ['judged by all claims', sourceOf(() => toySubject()), {}, { verdict: 'held' }],
  ['that leaks, by all claims', sourceOf(leaking), {}, { verdict: 'violated' }],
  ['that leaks, small cases first', sourceOf(leaking), { smallFirst: true }, { verdict: 'violated' }],
  ['that leaks in one of three weight scales', ofWeightScales, { runs: 200 }, { verdict: 'violated' }],
  ['that leaks rarely', sourceOf(rare), { runs: 400 }, { verdict: 'violated' }],
  ['whose noise can be measured', sourceOf(() => rounding()), {}, {}],
];

describe('shards come to the report of the whole, for a subject', () => {
  test.each(some(AT_NIGHT, BY_DAY.length))('%s', async (_, source, options, expected) => {
    const alone = await whole(source, options);
    expect(alone).toMatchObject(expected);
    for (const count of some([3, 2, 7], 1)) {
      const shards: Steps[] = [];
      for (let index = count; index >= 1; index--) shards.push(await stepsOf(source, index, count, options));
      expect(await merged([...shards, shards[0]], count, options)).toEqual(alone);
    }
  });
});

test('without one of them, what nobody judged is named, and nothing is held; what was violated is', async () => {
  const right = sourceOf(() => toySubject());
  const shards = [await stepsOf(right, 1, 3, SMALL), await stepsOf(right, 3, 3, SMALL)];
  const report = (await merged(shards, 3, SMALL)) as Report;
  expect(report).toMatchObject({ verdict: 'inconclusive', stopped: { by: 'shards' } });
  expect(report.stopped!.message).toMatch(/^\d+ cases are for shard 2$/);
  expect(report.cases.judged).toBeLessThan(report.cases.asked);
  expect(report.coverage.cases).toBe(report.cases.judged + report.cases.further);
  const leaks = [await stepsOf(sourceOf(leaking), 2, 3, SMALL)];
  expect(await merged(leaks, 3, SMALL)).toMatchObject({ verdict: 'violated', stopped: { by: 'shards' } });
});

test('each case is of one shard, and the shards have about as many tokens each', async () => {
  const parts = await Promise.all(
    [1, 2, 3].map(async (index) => {
      const ledger = new MemoryLedger({ index, count: 3 });
      return runCampaign(
        sourceOf(() => toySubject()),
        { model: 'toy' },
        { ...ASKED, runs: 200, invariants: FEW.slice(0, 1), ledger },
      );
    }),
  );
  expect(parts.reduce((n, { cases }) => n + cases.judged, 0)).toBe(200);
  const tokens = parts.map(({ cost }) => cost.tokens);
  expect(Math.max(...tokens) / Math.min(...tokens)).toBeLessThan(1.25);
});

test('where the shard that measures what padding changes for search was lost there, nothing is held', async () => {
  const lost = (): Subject => {
    const toy = throwing();
    return {
      ...toy,
      encode: (batch, wanted) => {
        if (batch.length > 24) throw new LostError('no GPU any more');
        return toy.encode(batch, wanted);
      },
    };
  };
  const options = { ...SMALL, maxLength: 16 };
  const shards = [await stepsOf(sourceOf(lost), 1, 2, options), await stepsOf(sourceOf(lost), 2, 2, options)];
  expect(await merged(shards, 2, options)).toMatchObject({
    verdict: 'inconclusive',
    cases: { asked: 40, judged: 40 },
    stopped: { by: 'shards', message: 'retrieval is for shard 1' },
  });
});

test('what platforms count is added up, and where they differ the report names each', async () => {
  const on = (device: string): SubjectSource =>
    sourceOf(() => {
      let calls = 0;
      const toy = toySubject();
      return {
        ...toy,
        get platform() {
          return { device, versions: { driver: '1' }, counts: { calls } };
        },
        encode: (batch, wanted) => {
          calls++;
          return toy.encode(batch, wanted);
        },
      };
    });
  const options = { runs: 16, invariants: FEW.slice(0, 1), retrievalImpact: false };
  const reportOf = async (first: string, second: string): Promise<Report['subject']['traits'][number]> => {
    const shards = [await stepsOf(on(first), 1, 2, options), await stepsOf(on(second), 2, 2, options)];
    return ((await merged(shards, 2, options)) as Report).subject.traits[0];
  };
  const alone = (await whole(on('A'), options)) as Report;
  const { platform } = await reportOf('A', 'A');
  const calls = platform!.counts!.calls;
  expect(platform).toEqual({ device: 'A', versions: { driver: '1' }, counts: { calls } });
  // One run asks for a few batches more, before the first case: of those no shard is to be added up.
  expect(alone.subject.traits[0].platform!.counts!.calls - calls).toBeGreaterThanOrEqual(0);
  expect(alone.subject.traits[0].platform!.counts!.calls - calls).toBeLessThan(10);
  expect((await reportOf('A', 'B')).platform).toMatchObject({ device: 'A + B', counts: { calls } });
});
