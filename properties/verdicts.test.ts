// The same campaign on a correct model, on one whose activations are quantised dynamically, and on one that leaks a
// millionth of its attention: three verdicts, each explained by its numbers, on every backend.
import { syntheticCheckpoint } from '../src/subjects/bert/synthetic';
import type { Seams } from '../src/subjects/bert/seams';
import type { WeightScale } from '../src/core/subject';
import { WEIGHT_SCALES } from '../src/core/subject';
import { attentionLeak } from '../src/subjects/faults/parts/attention-leak';
import { int8Activations } from '../src/subjects/faults/int8-activations';
import { invariantNamed } from '../src/engine/invariants';
import { bertSubject } from '../src/subjects/models/bert';
import { NOISE_FACTOR } from '../src/numerics/noise';
import { terminalReport } from '../src/report/terminal/terminal-report';
import { runCampaign } from '../src/engine/campaign/campaign';
import type { Report } from '../src/core/report/report';
import { deeply, some } from '../src/testing/deep';
import { describeOnBackends, longestOn } from './support';

const RUNS: Readonly<Record<string, number>> = { wasm: deeply(10, 40), cpu: 6, tensorflow: deeply(10, 40), webgpu: 2 };

/** The sharpest claim, and those whose bound is measured. */
const CLAIMS = ['pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored'].map(invariantNamed);

/** On cpu and webgpu one weight scale: to measure the noise of each takes longer there than the cases. */
function weightScalesOn(backend: string): readonly WeightScale[] {
  return RUNS[backend] < 10 ? ['sharp'] : WEIGHT_SCALES;
}

function campaign(backend: string, seams: Partial<Seams>, invariants = CLAIMS): Promise<Report> {
  const open = (weightScale: WeightScale = 'typical'): ReturnType<typeof bertSubject> =>
    bertSubject(syntheticCheckpoint({ weightScale, seed: 'verdicts' }), {
      name: `${weightScale} BERT`,
      backend,
      seams,
      acceptDeviations: true,
    });
  const source = { name: '', weightScales: weightScalesOn(backend), reopens: true, open };
  const options = {
    seed: 3,
    runs: RUNS[backend],
    smallFirst: true,
    maxLength: longestOn(backend) ?? (backend === 'cpu' ? deeply(12, 136) : undefined),
    invariants,
    minCoverage: 0,
  };
  return runCampaign(source, { model: 'verdicts' }, options);
}

/** What the report says of pad content, in words. */
function diagnosis(report: Report): string {
  const text = terminalReport(report, { verbose: true }).replace(/\s+/g, ' ');
  return /diagnosis (.*?) case /.exec(
    text.slice(text.indexOf('✗ violated pad-content-is-ignored', text.indexOf('pairs'))),
  )![1];
}

describeOnBackends((backend) => {
  test('correct: held, and the noise that it was held against is there', async () => {
    const report = await campaign(backend, {});
    expect(report).toMatchObject({ verdict: 'held', exitCode: 0 });
    for (const weightScale of weightScalesOn(backend)) {
      const measured = report.noise.filter((entry) => entry.weightScale === weightScale);
      expect(measured.length).toBeGreaterThan(0);
      for (const { order, float64, factor, samples } of measured) {
        expect(order).toBeGreaterThan(0);
        expect(order).toBeLessThan(1e-3);
        expect(float64).toBeGreaterThan(0);
        expect(samples).toBeGreaterThan(50);
        expect(factor).toBe(NOISE_FACTOR);
      }
    }
    const bounds = report.invariants.flatMap((invariant) => invariant.bounds).filter(({ unit }) => unit === 'noise');
    expect(bounds.length).toBeGreaterThan(0);
    // cpu sums in float64, and few cases may show no rounding at all.
    if (backend !== 'cpu') expect(Math.max(...bounds.map(({ observed }) => observed))).toBeGreaterThan(0);
    expect(terminalReport(report, { verbose: true }).replace(/\s+/g, ' ')).toContain(`bound = ${NOISE_FACTOR} × noise`);
  });

  test.each<[string, Partial<Seams>, number]>([
    ...some<[string, Partial<Seams>, number]>([['int8 activations', int8Activations, 1000]], backend === 'cpu' ? 0 : 1),
    ['a leak of 1e-6', attentionLeak(1e-6), 0],
  ])('%s: violated, a leak by pad content', async (_, seams, times) => {
    // What a leak does to the other claims, made small on every backend, takes most of a minute and says nothing more.
    const report = await campaign(backend, seams, CLAIMS.slice(0, 1));
    expect(report).toMatchObject({ verdict: 'violated', exitCode: 1 });
    const broken = report.invariants.find(({ name }) => name === 'pad-content-is-ignored')!;
    expect(broken.counterexample!.diagnosis).toMatchObject({ dependsOn: 'pad content' });
    expect(broken.counterexample!.diagnosis!.multiple).toBeGreaterThan(times);
    expect(diagnosis(report)).toMatch(/^A leak, by pad content: .* × what taking the same sums in another order costs/);
  });
});
