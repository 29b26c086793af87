import type { Case } from '../../core/case';
import { measuredLength } from '../noise/noise-book';
import { tokensToMeasure } from '../noise/noise-meter';
import { planCase } from '../plan/plan';
import type { Setting } from './exhaustive';

/** Predicts how long cases take, by what the last ones took. */
export class Pace {
  /** Seconds for a token; undefined until something was timed. */
  private rate: number | undefined;

  constructor(private readonly setting: Setting) {}

  /** Times what is done. */
  async time(work: () => Promise<void>): Promise<void> {
    const { cost } = this.setting.sessions;
    const [began, before] = [performance.now(), cost.tokens];
    await work();
    const tokens = cost.tokens - before;
    if (tokens > 0) this.rate = (performance.now() - began) / 1000 / tokens;
  }

  /** The seconds that cases will take, noise included; undefined where nothing was timed yet. */
  async secondsFor(cases: readonly Case[]): Promise<number | undefined> {
    return this.rate === undefined ? undefined : this.rate * (await this.tokensFor(cases));
  }

  private async tokensFor(cases: readonly Case[]): Promise<number> {
    const { sessions, tallies } = this.setting;
    const claims = tallies.filter((tally) => tally.open).map(({ invariant }) => invariant);
    const calibrated = claims.some(({ kind, bound }) => kind === 'calibrated' && !bound);
    const { subject } = await sessions.open();
    const sizes = await sessions.outputSizes();
    const lengths = new Set<string>();
    let tokens = 0;
    for (const testCase of cases) {
      const { weightScale, length } = testCase;
      const { runs } = planCase(testCase, claims, subject, sizes);
      tokens += runs.reduce((n, { batch }) => n + batch.size * batch.length, 0);
      const measured = subject.staticShape?.length ?? measuredLength(length, subject.maxLength);
      const key = `${weightScale}|${measured}`;
      if (!calibrated || subject.texts || lengths.has(key) || sessions.noiseOf(weightScale).has(measured)) continue;
      lengths.add(key);
      tokens += tokensToMeasure(measured, subject);
    }
    return tokens;
  }
}
