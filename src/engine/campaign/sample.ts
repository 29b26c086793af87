import type fc from 'fast-check';
import type { Case } from '../../core/case';
import type { CoverageTally } from '../generate/coverage';
import type { CaseProgress } from './case-progress';
import { noProgress } from './case-progress';
import type { Setting } from './exhaustive';
import type { Report } from '../../core/report/report';
import { forEachWindow } from '../generate/case-stream';
import { verifyWindow } from './case-window';

/**
 * The cases that a seed generates: as many as are asked for, and then, further along the same stream, those that reach a
 * class which has not come, so that a rare class does not turn a run's health into luck.
 */
export class Sampling {
  private readonly counts: CaseProgress;

  constructor(
    private readonly setting: Setting,
    readonly coverage: CoverageTally,
  ) {
    this.counts = noProgress(setting.options.runs);
  }

  get padded(): number {
    return this.counts.padded;
  }

  async run(arbitrary: fc.Arbitrary<Case>): Promise<void> {
    const { setting, coverage, counts } = this;
    const { seed, runs, minCoverage } = setting.options;
    const campaign = { ...setting, origin: { seed, arbitrary }, counts, coverage };
    await forEachWindow(
      arbitrary,
      seed,
      runs,
      async (window) => {
        // Those further on are picked, not drawn at random: no confidence depends on them.
        const drawn = window[0].index < runs;
        if (!drawn) counts.asked++;
        await verifyWindow(window, { ...campaign, drawn });
      },
      minCoverage === 0 ? undefined : (testCase) => coverage.wants(testCase),
    );
  }

  summary(): Report['cases'] {
    const { runs } = this.setting.options;
    const { done } = this.counts;
    return { asked: runs, judged: Math.min(done, runs), further: Math.max(0, done - runs) };
  }
}
