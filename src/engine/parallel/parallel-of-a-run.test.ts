import { SubjectError } from '../../core/errors';
import type { WeightScale, Subject, SubjectSource } from '../../core/subject';
import { INVARIANTS, invariantNamed } from '../invariants';
import { isRequired, some } from '../../testing/deep';
import { toySubject } from '../../testing/toy-subject';
import { BUILT_IN_WORDS } from '../../subjects/texts/built-in-words';
import { toyEmbedder } from '../../subjects/texts/testing/toy-embedder';
import { textSubject } from '../../subjects/texts/text-subject';
import { runCampaign } from '../campaign/campaign';
import { sourceOf } from '../campaign/check';
import type { CampaignOptions } from '../campaign/options';
import type { Report } from '../../core/report/report';
import { workersHere } from './testing/workers-here';
import type { Workers } from './workers';
import { rounding } from './testing/rounding';

/** By day a few claims of each kind: bits, bounds, and a positive control. Those that are right are judged by all. */
const FEW = ['pad-content-is-ignored', 'batch-mates-are-ignored', 'matches-unpadded', 'mask-matters'];
const CLAIMS = isRequired('deep') ? {} : { invariants: FEW.map(invariantNamed) };
const ASKED = { seed: 3, runs: 28, minCoverage: 0, ...CLAIMS };

/** The report of a campaign, without the time it took. */
async function reportWith(
  source: SubjectSource,
  count: number,
  options: Partial<CampaignOptions> = {},
  change: (workers: Workers) => Workers = (workers) => workers,
): Promise<Report> {
  const workers = workersHere(source, count);
  const spread = count > 0 ? { workers: change(workers) } : {};
  const report = await runCampaign(source, { model: 'toy' }, { ...ASKED, ...options, ...spread });
  await workers.close();
  return { ...report, seconds: 0 };
}

/** Weights at three weight scales, of which one leaks. */
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

/** On a platform that counts, in each of three weight scales. */
const counting: SubjectSource = {
  name: 'toy',
  weightScales,
  reopens: true,
  open: async () => {
    const toy = { ...toySubject(), reordered: async () => toySubject() };
    let passes = 0;
    return {
      ...toy,
      encode: (batch, wanted) => (passes++, toy.encode(batch, wanted)),
      get platform() {
        return { device: 'a GPU', versions: {}, counts: { passes } };
      },
    };
  },
};

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

describe('however many workers there are, the report is the same, for a subject', () => {
  test.each<[string, SubjectSource, Partial<Report>, Partial<CampaignOptions>?]>([
    ['that is right', sourceOf(() => toySubject()), { verdict: 'held' }, { invariants: INVARIANTS }],
    ['that leaks', sourceOf(() => toySubject({ faults: { hidden: -1 } })), { verdict: 'violated' }],
    ['that leaks in one of three weight scales', ofWeightScales, { verdict: 'violated' }],
    ['whose noise can be measured', sourceOf(() => rounding()), {}],
    ['whose platform counts', counting, { verdict: 'held' }],
    [
      'that throws in mid-run',
      sourceOf(throwing),
      { stopped: { by: 'subject', message: expect.any(String) as string } },
    ],
  ])('%s', async (_, source, expected, options = {}) => {
    const alone = await reportWith(source, 0, options);
    expect(alone).toMatchObject(expected);
    expect(alone.cases.judged).toBeGreaterThan(0);
    for (const count of some([3, 2], 1)) expect(await reportWith(source, count, options)).toEqual(alone);
  });

  test('and where every mask is tried, too', async () => {
    const source = sourceOf(() => toySubject({ faults: { hidden: -1 } }));
    const options = { exhaustive: 4, runs: 0 };
    expect(await reportWith(source, 2, options)).toEqual(await reportWith(source, 0, options));
  });
});

test('texts are judged by what each differs from itself by, whatever the claim, and that is told as of one process', async () => {
  const source = sourceOf(() => textSubject(toyEmbedder(), BUILT_IN_WORDS));
  const options = { invariants: [invariantNamed('repeatable')], maxLength: 8 };
  const alone = await reportWith(source, 0, options);
  expect(alone.noise.length).toBeGreaterThan(0);
  expect(await reportWith(source, 2, options)).toEqual(alone);
});

test('what the noise report holds was measured, by length; what short rows explain of long ones needs no more', async () => {
  const { noise } = await reportWith(
    sourceOf(() => rounding(0)),
    2,
  );
  expect(noise.map(({ length }) => length)).toEqual([4, 8, 16]);
  expect(noise.every(({ samples, sources }) => samples! > 0 && sources.includes('units in 1 order'))).toBe(true);
  // Claims that few cases put to the test are what looks twice.
  const seen = await reportWith(
    sourceOf(() => rounding()),
    2,
    { invariants: INVARIANTS },
  );
  // A row of nine tokens among more than sixteen positions is off by more than the short rows explain.
  expect(seen.noise.map(({ length }) => length)).toEqual([4, 8, 16, 32]);
  expect(seen.cost.secondLooks).toBeGreaterThan(0);
});

test('a worker that ends keeps what was judged before its chunk, and nothing after it', async () => {
  const ends = (workers: Workers): Workers => ({
    ...workers,
    judge: async (worker, task) => {
      if (task.cases.some(({ index }) => index === 20)) throw new SubjectError('worker 1 ended');
      return workers.judge(worker, task);
    },
  });
  const source = sourceOf(() => toySubject());
  const report = await reportWith(source, 2, {}, ends);
  expect(report).toMatchObject({ verdict: 'inconclusive', stopped: { by: 'subject', message: 'worker 1 ended' } });
  expect(report.cases.judged).toBeGreaterThanOrEqual(16);
  expect(await reportWith(source, 3, {}, ends)).toEqual(report);
});

test('a bug in a worker is no finding: it is thrown', async () => {
  const bug = (workers: Workers): Workers => ({ ...workers, judge: () => Promise.reject(new TypeError('x is not y')) });
  await expect(
    reportWith(
      sourceOf(() => toySubject()),
      2,
      {},
      bug,
    ),
  ).rejects.toThrow('x is not y');
});

test('after an interrupt, all that was judged by then is reported', async () => {
  const controller = new AbortController();
  let judged = 0;
  const slow = (workers: Workers): Workers => ({
    ...workers,
    judge: async (worker, task) => {
      const outcome = await workers.judge(worker, task);
      if ((judged += task.cases.length) > 22) controller.abort();
      return outcome;
    },
  });
  const { signal } = controller;
  const report = await reportWith(
    sourceOf(() => toySubject()),
    2,
    { signal },
    slow,
  );
  expect(report.stopped).toEqual({ by: 'interrupt', message: `stopped after ${judged} of 28 cases` });
});

test('progress counts what is judged ahead of its turn, and never goes back', async () => {
  const seen: number[] = [];
  const onProgress: CampaignOptions['onProgress'] = ({ done }) => seen.push(done);
  await reportWith(
    sourceOf(() => toySubject()),
    3,
    { onProgress },
  );
  expect(seen.at(-1)).toBe(28);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});
