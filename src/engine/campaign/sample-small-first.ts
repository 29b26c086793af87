import type fc from 'fast-check';
import type { Case } from '../../core/case';
import type { Report } from '../../core/report/report';
import type { BudgetReport } from '../../core/report/budget';
import type { CoverageTally } from '../generate/coverage';
import type { Place } from '../generate/small-first';
import { REORDERED, smallFirst } from '../generate/small-first';
import { Windows } from '../generate/windows';
import type { CaseProgress } from './case-progress';
import { noProgress } from './case-progress';
import type { Sample, Tally } from '../judge/tally';
import { verifyWindow } from './window/case-window';
import type { Setting } from './exhaustive';
import { LookAhead, looksAhead } from './window/look-ahead';
import { lookInto } from './window/look-into';
import { Pace } from './pace';
import { Pooling } from './pooling';
import type { Suspected } from './window/window-setting';

/** This part of the time is left for making small what was found in the last window, and for guesses that were wrong. */
const RESERVE = 0.08;

/** So many cases are looked at before their turn, where somebody waits. */
const AHEAD = 12;

/** The sample that the cases of each part of the order belong to. */
const SAMPLES: Record<Place['from'], Sample | undefined> = { first: 'first', further: undefined, stream: 'drawn' };

/** Cases in the order of what they show for their cost, as many as are asked for, or as fit into a time. */
export class SmallFirstSampling {
  private readonly counts: CaseProgress;
  private readonly pace: Pace;
  private minutesForAll: number | undefined;

  /**
   * @param started when the run began
   * @param after what is to be done after the cases, as `Pace` counts it
   */
  constructor(
    private readonly setting: Setting,
    readonly coverage: CoverageTally,
    private readonly started: number,
    private readonly after: number,
  ) {
    this.counts = noProgress(setting.options.runs);
    this.pace = new Pace(setting);
  }

  get padded(): number {
    return this.counts.padded;
  }

  async run(arbitrary: fc.Arbitrary<Case>): Promise<void> {
    const { setting, coverage, counts, pace } = this;
    const { seed, minutes } = setting.options;
    const deadline = performance.now() + 1000 * this.secondsLeft();
    const mute = new Map<Tally, readonly Suspected[]>();
    const unwatched = { ...setting, origin: { seed, arbitrary }, counts, coverage, deadline };
    const ahead = looksAhead(setting.options) ? new LookAhead({ ...unwatched, mute }) : undefined;
    const campaign = { ...unwatched, ...(ahead && { ahead }) };
    const order = smallFirst(arbitrary, seed, coverage);
    // Where time ends the run those that classes need come on top, as where cases come as they are drawn.
    const runs = setting.options.runs + (minutes === undefined ? 0 : order.further);
    counts.asked = runs;
    const places = new Windows(order.places, runs);
    let first = 0;
    const pooling = new Pooling(setting.options.pool);
    // An instance that is opened on the way serves later cases as well, and says nothing of how long they take.
    const msOfCases = (): number => counts.ms - setting.sessions.msOpening;
    const nextWindow = (): Place[] =>
      places.next().map((place) => ({ ...place, testCase: pooling.next(place.testCase) }));
    const upcoming: Place[][] = [];
    try {
      if (ahead) {
        for (let drawn = 0; drawn < Math.min(AHEAD, runs); drawn += upcoming.at(-1)!.length)
          upcoming.push(nextWindow());
        await ahead.over(upcoming, true);
      }
      for (let placed = 0; placed < runs;) {
        const whole = upcoming.shift() ?? nextWindow();
        // Without a limit of time nothing need be predicted.
        const isTimed = minutes !== undefined;
        const work = isTimed ? await pace.workOf(whole.map(({ testCase }) => testCase)) : [];
        const left = this.secondsForCases();
        const fits = isTimed ? work.filter((sum) => (pace.secondsFor(sum) ?? -Infinity) <= left).length : whole.length;
        const window = whole.slice(0, fits);
        if (fits > 0) {
          const [before, upTo] = [msOfCases(), placed + fits];
          const sample = SAMPLES[window[0].from];
          await verifyWindow(window, { ...campaign, mute, ...(sample && { sample }), upTo });
          placed = upTo;
          if (sample === 'first') first += fits;
          if (isTimed) pace.note(work[fits - 1], (msOfCases() - before) / 1000);
        }
        if (fits < whole.length) await this.foresee([...whole.slice(fits), ...upcoming.flat(), ...places.covering()]);
        if (fits < whole.length || setting.tallies.every((tally) => !tally.open)) break;
      }
    } catch (thrown) {
      // Those that were mute until then had no chance to speak.
      for (const tally of mute.keys()) tally.forgives(true);
      throw thrown;
    }
    if (first === REORDERED)
      for (const tally of [...setting.tallies, ...setting.limits.tallies]) tally.completesFirst();
    await lookInto([...mute.values()].flat(), new Map(), campaign, undefined);
  }

  /** How long a run takes that reaches every class. */
  private async foresee(left: readonly Place[]): Promise<void> {
    const cover = left.filter(({ covers }) => covers);
    if (cover.length === 0) return;
    const work = await this.pace.workOf(cover.map(({ testCase }) => testCase));
    const seconds = this.secondsGone() + (this.pace.secondsFor(work.at(-1)!) ?? 0);
    this.minutesForAll = Math.ceil(seconds / (1 - RESERVE) / 60);
  }

  /** Is there time for so much work? Nobody knows before something was timed. */
  hasTimeFor(work: number): boolean {
    return (this.pace.secondsFor(work) ?? 0) <= this.secondsLeft();
  }

  private secondsGone(): number {
    return (performance.now() - this.started) / 1000;
  }

  private secondsLeft(): number {
    const { minutes } = this.setting.options;
    return minutes === undefined ? Infinity : 60 * minutes - this.secondsGone();
  }

  private secondsForCases(): number {
    const { minutes = 0 } = this.setting.options;
    const after = this.pace.isSure ? this.pace.secondsFor(this.after)! : 0;
    return this.secondsLeft() - RESERVE * 60 * minutes - after;
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
