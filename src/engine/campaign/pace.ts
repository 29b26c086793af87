import type { Case } from '../../core/case';
import type { Run } from '../invariants/invariant';
import { firstMeasured, measuredLength } from '../noise/noise-book';
import { passesToMeasure, tokensToMeasure } from '../noise/noise-meter';
import { planCase } from '../plan/plan';
import type { Setting } from './exhaustive';

/**
 * What runs cost beside each other, in the time of one token of an ordinary pass. As seen on all-MiniLM-L6-v2 and the built-in
 * BERT, on wasm: a pass costs as much as 16 tokens before it has any, gradients as much as 300, and a token in float64
 * three times as much. What the machine and the model make of it is timed.
 */
const COSTS = { pass: 16, gradients: 300, float64: 3 };

/** So much of the first time is taken for the pace of what follows. */
const FIRST = 0.5;

/** What takes so many times as long as foretold may have opened an instance on its way: that says nothing of what follows. */
const JUMP = 4;

/** Predicts how long cases take, by what the last ones took. */
export class Pace {
  /** Seconds for the time of one token; undefined until something was timed. */
  private rate: number | undefined;
  /** What is timed first opens instances and compiles; how much of it that was shows when something is timed again. */
  isSure = false;
  private hasJumped = false;

  constructor(private readonly setting: Setting) {}

  /** Takes note of what work took that was predicted to be so much. A jump counts where the next one is as slow. */
  note(work: number, seconds: number): void {
    if (work === 0) return;
    const rate = seconds / work;
    this.hasJumped = !this.hasJumped && this.rate !== undefined && rate > JUMP * this.rate;
    if (this.hasJumped) return;
    this.isSure = this.rate !== undefined;
    this.rate = rate * (this.isSure ? 1 : FIRST);
  }

  /** How long so much work takes; undefined where nothing was timed yet. */
  secondsFor(work: number): number | undefined {
    return this.rate === undefined ? undefined : this.rate * work;
  }

  /** The work of the first case, of the first two, and so on: noise that is not known yet included. */
  async workOf(cases: readonly Case[]): Promise<number[]> {
    const { sessions, tallies } = this.setting;
    const claims = tallies.filter((tally) => tally.open).map(({ invariant }) => invariant);
    const calibrated = claims.some(({ kind, bound }) => kind === 'calibrated' && !bound);
    const { subject } = await sessions.open();
    const sizes = await sessions.outputSizes();
    const lengths = new Set<string>();
    let work = 0;
    return cases.map((testCase) => {
      const { weightScale, length } = testCase;
      const { runs } = planCase(testCase, claims, subject, sizes);
      work += runs.reduce((sum, run) => sum + workOfRun(run), 0);
      const own = subject.staticShape?.length ?? measuredLength(length, subject.maxLength);
      const measured = firstMeasured(own, subject);
      const key = `${weightScale}|${measured}`;
      if (calibrated && !subject.texts && !lengths.has(key) && !sessions.noiseOf(weightScale).has(measured)) {
        lengths.add(key);
        work += tokensToMeasure(measured, subject) + COSTS.pass * passesToMeasure(subject);
      }
      return work;
    });
  }
}

function workOfRun({ batch: { size, length }, loss, by }: Run): number {
  const tokens = size * length;
  if (loss) return COSTS.gradients + tokens;
  return COSTS.pass + (by === 'reference' ? COSTS.float64 : 1) * tokens;
}
