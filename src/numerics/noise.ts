import type { Scale, Stretch } from './compare';
import { magnitudeOf } from './compare';
import { lastPlace } from './precision';

const { abs, max, min } = Math;
const { isFinite } = Number;

/**
 * k: two runs that differ only by their shape may be this many times as far apart as noise. Wide enough that few judgements
 * are made twice, narrow enough for leaks: `docs/noise.md` says what was seen.
 */
export const NOISE_FACTOR = 8;

/**
 * In parts of the largest value of a unit that was seen: 4 units in the last place of the precision. Rounding comes in steps of
 * one such unit, so few samples may show none of it at all; in bfloat16 most show none.
 */
export function noiseFloor(precision: string | undefined): number {
  return 4 * lastPlace(precision);
}

/** That of float32. */
export const NOISE_FLOOR = noiseFloor(undefined);

/**
 * The error against float64 counts as noise up to this many times what another order costs. What is further off is no
 * rounding, but another function (int8, a cheap erf), and a bound that allowed for it would hide leaks of its size.
 */
const MOST_FLOAT64 = 4;

/** Other batches and orders of tokens count as noise up to this many times what the units in another order cost. */
const MOST_ORDERS = 4;

/** What one output's units were seen to differ by, each in the output's own units. One entry a unit. */
interface UnitNoise {
  readonly order: Float32Array;
  readonly float64: Float32Array;
  readonly magnitude: Float32Array;
}

/** A noise as plain data, for another process: Maps and typed arrays among them. */
export interface PlainNoise {
  readonly floor: number;
  readonly samples: number;
  readonly worst: { readonly order: number; readonly float64: number };
  readonly units: ReadonlyMap<string, UnitNoise>;
}

/** What rounding was measured to cost, for each unit of each output that is compared. */
export class Noise {
  /** The same noise again, from its plain data. */
  static from({ floor, samples, worst, units }: PlainNoise): Noise {
    const noise = new Noise(floor);
    noise.samples = samples;
    Object.assign(noise.worst, worst);
    for (const [label, unit] of units) noise.units.set(label, unit);
    return noise;
  }

  get plain(): PlainNoise {
    return { floor: this.floor, samples: this.samples, worst: this.worst, units: this.units };
  }

  /** @param floor of `noiseFloor` */
  constructor(readonly floor = NOISE_FLOOR) {}

  /** How many vectors were held against each other. */
  samples = 0;
  /** The furthest that two vectors were apart, in parts of the row's magnitude, and the error against float64 likewise. */
  readonly worst = { order: 0, float64: 0 };
  private readonly units = new Map<string, UnitNoise>();
  private readonly scales = new Map<string, Scale>();
  private isWhole = false;

  /**
   * Takes the difference of two vectors that mathematics says are one.
   * @param counts does it say how far the outputs are apart? Those inside a model do not.
   */
  add(label: string, source: 'order' | 'float64', expected: Stretch, observed: Stretch, counts = true): void {
    const { count } = expected;
    const known = this.units.get(label);
    const units = known ?? {
      order: new Float32Array(count),
      float64: new Float32Array(count),
      magnitude: new Float32Array(count),
    };
    if (!known) this.units.set(label, units);
    const largest = magnitudeOf(expected);
    this.samples++;
    this.scales.clear();
    for (let u = 0; u < count; u++) {
      const a = expected.values.data[expected.offset + u];
      const difference = abs(a - observed.values.data[observed.offset + u]);
      // What is not finite is a finding of the comparisons, not noise.
      if (!isFinite(difference)) continue;
      units[source][u] = max(units[source][u], difference);
      units.magnitude[u] = max(units.magnitude[u], abs(a));
      if (counts) this.worst[source] = max(this.worst[source], difference / largest);
    }
  }

  /** Takes how far weights, which are within [0, 1], were apart; all of an output are one unit. */
  addWhole(label: string, difference: number): void {
    const order = max(this.units.get(label)?.order[0] ?? 0, difference);
    this.scales.delete(label);
    this.units.set(label, {
      order: Float32Array.of(order),
      float64: Float32Array.of(0),
      magnitude: Float32Array.of(1),
    });
  }

  /** Was the noise of an output measured? */
  knows(label: string): boolean {
    return this.units.has(label);
  }

  /** Takes over all that another measurement saw. */
  merge(other: Noise): void {
    this.samples += other.samples;
    this.scales.clear();
    for (const source of ['order', 'float64'] as const) {
      this.worst[source] = max(this.worst[source], other.worst[source]);
    }
    for (const [label, units] of other.units) {
      const mine = this.units.get(label);
      if (!mine) {
        const { order, float64, magnitude } = units;
        this.units.set(label, { order: order.slice(), float64: float64.slice(), magnitude: magnitude.slice() });
        continue;
      }
      for (const part of ['order', 'float64', 'magnitude'] as const) {
        units[part].forEach((value, u) => (mine[part][u] = max(mine[part][u], value)));
      }
    }
  }

  /**
   * Is what another measurement saw in reach of rounding? What moves further hears what it should not (how many rows there
   * are, where a token stands in its row), and must not widen a bound.
   *
   * @param documented what another shape is known to cost, in parts of a row's magnitude
   */
  explains(other: Noise, documented: number): boolean {
    return other.worst.order <= max(documented, MOST_ORDERS * this.worst.order);
  }

  /**
   * The same for what is held against float64 itself in half precision, where the error against it counts whole: another order of the
   * sums is rounded to the same numbers there, and says nothing of what each of them has lost.
   *
   * @param documented up to so much, in parts of a row's magnitude: what is further off is another function
   */
  whole(documented: number): Noise {
    const noise = Noise.from(this.plain);
    noise.isWhole = this.worst.float64 <= documented;
    return noise;
  }

  /** k × noise + floor in parts of a row's magnitude, for what was not measured unit by unit. */
  get relativeBound(): number {
    const { order, float64 } = this.worst;
    return NOISE_FACTOR * max(order, this.rounded(float64, order)) + this.floor;
  }

  /** How much of an error against float64 is rounding. */
  private rounded(float64: number, order: number): number {
    return this.isWhole ? float64 : min(float64, MOST_FLOAT64 * order);
  }

  /**
   * What deviations of an output are measured by: noise + floor / k for each unit, so that k times it is the bound,
   * k × noise + floor. The noise of a unit is at least the median unit's: a few samples may miss it.
   */
  scaleOf(label: string): Scale {
    const known = this.scales.get(label);
    if (known) return known;
    const units = this.units.get(label);
    if (!units) throw new Error(`the noise of ${label} was not measured`);
    const { order, float64, magnitude } = units;
    const median = order.slice().sort()[order.length >> 1];
    const perUnit = order.map((noise, u) => {
      const atLeast = max(noise, median);
      return max(atLeast, this.rounded(float64[u], atLeast)) + (this.floor / NOISE_FACTOR) * magnitude[u];
    });
    // A tensor of zeros rounds to zeros; a scale of 0 would divide by it.
    const scale = { units: perUnit.map((s) => max(s, 2 ** -149)), relative: this.floor / NOISE_FACTOR };
    this.scales.set(label, scale);
    return scale;
  }
}
