import type { Case } from '../../core/case';
import type { WeightScale, Traits } from '../../core/subject';
import { everyMask } from '../generate/every-mask';
import type { CaseProgress } from './case-progress';
import { noProgress } from './case-progress';
import type { Report } from '../../core/report/report';
import type { Campaign } from './window/window-setting';
import { verifyWindow } from './window/case-window';

/** What a campaign takes that is the same for every case, wherever the cases come from. */
export type Setting = Omit<Campaign, 'origin' | 'counts' | 'coverage'>;

/** Every mask of every S up to a number, verified as the cases of one campaign; counted, so that an early end loses nothing. */
export class ExhaustiveCases {
  private readonly counts: CaseProgress;
  private readonly cases: readonly Case[];

  constructor(
    private readonly upTo: number,
    private readonly setting: Setting,
    traits: Traits,
    weightScales: readonly WeightScale[],
  ) {
    this.cases = everyMask(traits, { upTo, seed: setting.options.seed, weightScales });
    this.counts = noProgress(this.cases.length);
  }

  /** How many cases have a row with both real tokens and padding. */
  get padded(): number {
    return this.counts.padded;
  }

  /** How far it came, in words. */
  get progress(): string {
    return `${this.counts.done} of ${this.counts.asked} batches of masks`;
  }

  /** Verifies a window for each length and weight scale, the shortest first: what breaks there breaks at once, and small. */
  async run(): Promise<void> {
    const { seed } = this.setting.options;
    const campaign = { ...this.setting, origin: { seed, exhaustive: this.upTo }, counts: this.counts };
    const placed = this.cases.map((testCase, index) => ({ testCase, index }));
    for (let from = 0; from < placed.length;) {
      const { length, weightScale } = placed[from].testCase;
      const others = placed.findIndex(
        ({ testCase }, i) => i > from && (testCase.length !== length || testCase.weightScale !== weightScale),
      );
      const end = others < 0 ? placed.length : others;
      await verifyWindow(placed.slice(from, end), campaign);
      from = end;
    }
  }

  summary(): NonNullable<Report['exhaustive']> {
    const { done, rows, passes } = this.counts;
    return { upTo: this.upTo, masks: rows, cases: done, passes };
  }
}
