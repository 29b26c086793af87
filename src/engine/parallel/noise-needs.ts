import type { WeightScale, Traits } from '../../core/subject';
import type { Invariant } from '../invariants/invariant';
import type { Entry } from '../judge/chunk';
import type { Placed } from '../plan/chunks';
import type { PlainLengthNoise, Spent } from '../noise/noise-book';
import { firstMeasured, measuredLength, plainLengthNoise } from '../noise/noise-book';
import type { Sessions } from '../judge/sessions';
import type { JudgedElsewhere, Measured, MeasureTask } from './workers';
import { addCost } from '../ask/cost';

/** Does judging a claim take the noise that was measured at the case's length? Of texts no claim is about bits. */
function takesNoise({ kind, bound }: Invariant, { texts }: Traits): boolean {
  return kind === 'calibrated' ? !bound : texts !== undefined;
}

/** A length whose noise is not known yet, and the measurement once there is one. */
export interface Need extends MeasureTask {
  readonly measured: Promise<Measured | undefined>;
  settle(measured: Measured | undefined): void;
}

/**
 * The noise that the chunks of a window need. Each length is measured once, by some worker, and sent to whoever needs it; it
 * counts from the first chunk on that used it, as where one process measures it in the course of that chunk.
 */
export class NoiseNeeds {
  private readonly needs = new Map<string, Need>();
  private readonly settled = new Set<Need>();

  constructor(
    chunks: readonly (readonly Placed[])[],
    private readonly claims: readonly Invariant[],
    private readonly traits: Traits,
    private readonly sessions: Sessions,
  ) {
    for (const chunk of chunks) {
      const { weightScale, length, key } = this.placeOf(chunk);
      const taken = chunk.some(({ plan }) => plan.invariants.some((invariant) => takesNoise(invariant, traits)));
      if (!taken || this.needs.has(key) || sessions.noiseOf(weightScale).has(length)) continue;
      let resolve!: Need['settle'];
      const measured = new Promise<Measured | undefined>((fulfil) => (resolve = fulfil));
      const settle: Need['settle'] = (found) => {
        this.settled.add(need);
        resolve(found);
      };
      const need: Need = { ...(weightScale && { weightScale }), length, measured, settle };
      this.needs.set(key, need);
    }
  }

  /** What there is to measure. */
  get open(): Need[] {
    return [...this.needs.values()];
  }

  /** Which of it a chunk needs; undefined where that is known, or nobody needs it. */
  numberFor(chunk: readonly Placed[]): number | undefined {
    const at = [...this.needs.keys()].indexOf(this.placeOf(chunk).key);
    return at < 0 ? undefined : at;
  }

  /** Is it still being measured? */
  isAwaited(chunk: readonly Placed[]): boolean {
    const need = this.needs.get(this.placeOf(chunk).key);
    return need !== undefined && !this.settled.has(need);
  }

  /** The noise at a chunk's length, once it is there; undefined where nobody needs it, or it could not be measured. */
  async of(chunk: readonly Placed[]): Promise<PlainLengthNoise | undefined> {
    const { weightScale, length, key } = this.placeOf(chunk);
    const known = this.sessions.noiseOf(weightScale).get(length);
    if (known) return known.then(plainLengthNoise, () => undefined);
    return (await this.needs.get(key)?.measured)?.noise;
  }

  /** Takes over the noise that a chunk was judged by. @returns how many passes measuring it took, where those were not counted yet */
  async adopt(chunk: readonly Placed[], { entries, noise = [] }: JudgedElsewhere): Promise<number> {
    const { weightScale, length, key } = this.placeOf(chunk);
    const { sessions } = this;
    const book = sessions.noiseOf(weightScale);
    let passes = 0;
    const count = ({ cost, counts }: Spent): void => {
      addCost(sessions.cost, cost);
      if (counts) sessions.count(weightScale, counts);
      passes += cost.passes;
    };
    const wanted = !book.has(length) && entries.some((entry) => this.tookNoise(entry));
    const measured = wanted ? await this.needs.get(key)?.measured : undefined;
    if (measured) {
      book.adopt(measured.noise);
      count(measured);
    }
    for (const one of noise) {
      if (book.has(one.length)) continue;
      book.adopt(one);
      if (one.spent) count(one.spent);
    }
    return passes;
  }

  private tookNoise({ claim, judged }: Entry): boolean {
    if (!judged) return false;
    return this.claims.some((invariant) => invariant.name === claim && takesNoise(invariant, this.traits));
  }

  private placeOf(chunk: readonly Placed[]): { weightScale: WeightScale | undefined; length: number; key: string } {
    const { weightScale, length } = chunk[0].plan.testCase;
    const { traits } = this;
    const measured = firstMeasured(measuredLength(length, traits.maxLength), traits);
    return { weightScale, length: measured, key: `${weightScale}|${measured}` };
  }
}
