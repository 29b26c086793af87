import type fc from 'fast-check';
import type { Case } from '../../core/case';
import type { Report } from '../../core/report/report';
import type { BudgetReport } from '../../core/report/budget';
import type { CoverageTally } from '../generate/coverage';
import type { Place } from '../generate/small-first';
import { smallFirst, tokensOfCase } from '../generate/small-first';
import type { CaseProgress } from './case-progress';
import { noProgress } from './case-progress';
import { verifyWindow } from './case-window';
import type { Setting } from './exhaustive';
import { Pace } from './pace';

/** The limits of a window, in cases and in tokens of those cases. */
interface Limit {
  readonly cases: number;
  readonly tokens: number;
}

/** The first one is large enough for a positive control to speak in it. */
const FIRST: Limit = { cases: 16, tokens: 128 };
const PICKED: Limit = { cases: 4, tokens: 64 };
const DRAWN: Limit = { cases: 64, tokens: 16_384 };
/** Whatever its cases hold, the first window has so many. */
const LEAST = 4;

/** Cases in the order of what they show for their cost, as many as are asked for, or as fit into a time. */
export class SmallFirstSampling {
  private readonly counts: CaseProgress;
  private readonly pace: Pace;
  private minutesForAll: number | undefined;

  /** @param started when the run began */
  constructor(
    private readonly setting: Setting,
    readonly coverage: CoverageTally,
    private readonly started: number,
  ) {
    this.counts = noProgress(setting.options.runs);
    this.pace = new Pace(setting);
  }

  get padded(): number {
    return this.counts.padded;
  }

  async run(arbitrary: fc.Arbitrary<Case>): Promise<void> {
    const { setting, coverage, counts, pace } = this;
    const { seed, runs } = setting.options;
    const deadline = performance.now() + 1000 * this.secondsLeft();
    const campaign = { ...setting, origin: { seed, arbitrary }, counts, coverage, deadline };
    const places = smallFirst(arbitrary, seed, coverage);
    let next = places.next().value as Place;
    for (let placed = 0; placed < runs;) {
      const { drawn } = next;
      const limit = placed === 0 ? FIRST : drawn ? DRAWN : PICKED;
      const window: Place[] = [];
      let tokens = 0;
      const full = (): boolean =>
        window.length >= limit.cases || (tokens >= limit.tokens && (placed > 0 || window.length >= LEAST));
      while (!full() && placed + window.length < runs && next.drawn === drawn) {
        window.push(next);
        tokens += tokensOfCase(next.testCase);
        next = places.next().value as Place;
      }
      const seconds = await pace.secondsFor(window.map(({ testCase }) => testCase));
      if (seconds !== undefined && seconds > this.secondsLeft()) {
        await this.lookAhead(window, next, places);
        return;
      }
      await pace.time(() => verifyWindow(window, { ...campaign, drawn, upTo: placed + window.length }));
      placed += window.length;
      if (setting.tallies.every((tally) => !tally.open)) return;
    }
  }

  /** How long a run takes that reaches every class. */
  private async lookAhead(window: readonly Place[], next: Place, places: Iterator<Place>): Promise<void> {
    const cover = window.filter(({ covers }) => covers);
    for (let one = next; one.covers; one = places.next().value as Place) cover.push(one);
    if (cover.length === 0) return;
    const seconds = (await this.pace.secondsFor(cover.map(({ testCase }) => testCase))) ?? 0;
    this.minutesForAll = Math.ceil((this.secondsGone() + seconds) / 60);
  }

  private secondsGone(): number {
    return (performance.now() - this.started) / 1000;
  }

  private secondsLeft(): number {
    const { minutes } = this.setting.options;
    return minutes === undefined ? Infinity : 60 * minutes - this.secondsGone();
  }

  summary(): Report['cases'] {
    const { done } = this.counts;
    const { minutes, runs } = this.setting.options;
    return { asked: minutes === undefined ? runs : done, judged: done, further: 0 };
  }

  budget(): BudgetReport {
    const { minutes } = this.setting.options;
    const notReached = Object.entries(this.coverage.summary().classes).flatMap(([name, n]) => (n === 0 ? [name] : []));
    return {
      ...(minutes !== undefined && { minutes }),
      notReached,
      ...(notReached.length > 0 && this.minutesForAll !== undefined && { minutesForAll: this.minutesForAll }),
    };
  }
}
