import type fc from 'fast-check';
import type { Case } from '../../core/case';
import { hasPadding } from '../../core/case';
import type { Traits } from '../../core/subject';
import type { CoverageTally } from '../generate/coverage';
import { hasLimits, useOf } from '../../core/use';
import { isInUse } from '../generate/in-use';
import type { CaseProgress } from './case-progress';
import { noProgress } from './case-progress';
import { Pooling } from './pooling';
import type { Setting } from './exhaustive';
import type { Report } from '../../core/report/report';
import { forEachWindow } from '../generate/case-stream';
import { verifyWindow } from './window/case-window';
import { LookAhead, looksAhead } from './window/look-ahead';

/**
 * The cases that a seed generates: as many as are asked for, and then, further along the same stream, one with padding as the
 * subject is used where none has come, and those that reach a class which has not come, so that a rare class does not turn a
 * run's health into luck.
 */
export class Sampling {
  private readonly counts: CaseProgress;
  /** Has a case with padding come that is padded as the subject is used? Without one nothing is said of the use. */
  private hasUse: boolean;
  private further = 0;

  constructor(
    private readonly setting: Setting,
    readonly coverage: CoverageTally,
    private readonly traits: Traits,
  ) {
    this.hasUse = traits.texts !== undefined || !hasLimits(useOf(traits));
    this.counts = noProgress(setting.options.runs);
  }

  get padded(): number {
    return this.counts.padded;
  }

  async run(arbitrary: fc.Arbitrary<Case>): Promise<void> {
    const { setting, coverage, counts } = this;
    const { seed, runs, minCoverage } = setting.options;
    const unwatched = { ...setting, origin: { seed, arbitrary }, counts, coverage };
    const ahead = looksAhead(setting.options) ? new LookAhead({ ...unwatched, sample: 'drawn' }) : undefined;
    const campaign = { ...unwatched, ...(ahead && { ahead }) };
    const pooling = new Pooling(setting.options.pool);
    await forEachWindow(
      arbitrary,
      seed,
      runs,
      async (window) => {
        // Those further on are picked, not drawn at random: no confidence depends on them.
        const drawn = window[0].index < runs;
        if (!drawn) counts.asked++;
        this.hasUse ||= window.some(({ testCase }) => this.isOfUse(testCase));
        const placed = window.map(({ testCase, index }) => ({ testCase: pooling.next(testCase), index }));
        const before = counts.done;
        if (before === 0) await ahead?.over([placed]);
        try {
          await verifyWindow(placed, { ...campaign, ...(drawn && { sample: 'drawn' }) });
        } finally {
          if (!drawn) this.further += counts.done - before;
        }
      },
      (testCase) => {
        if (!this.hasUse && this.isOfUse(testCase)) return true;
        const wanted = minCoverage === 0 ? undefined : coverage.wants(testCase);
        return wanted ?? (this.hasUse ? undefined : false);
      },
    );
  }

  private isOfUse(testCase: Case): boolean {
    return hasPadding(testCase) && isInUse(testCase, this.traits);
  }

  summary(): Report['cases'] {
    const { counts, further } = this;
    return { asked: this.setting.options.runs, judged: counts.done - further, further };
  }
}
