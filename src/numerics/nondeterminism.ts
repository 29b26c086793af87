import type { Stretch } from './compare';
import { compareWithin, magnitudeOf } from './compare';
import { NOISE_FLOOR } from './noise';
import { resolutionOf } from './resolution';
import type { Nondeterminism } from '../core/report/noise';

const { max } = Math;

/**
 * The most that counts as noise, in parts of a row's magnitude: two units in the last place of bfloat16, the coarsest numbers
 * that models are run in. What differs from itself by more is no rounding (dropout, a vector of another text), and must not
 * widen a bound.
 */
export const MOST_NOISE = 2 ** -7;

/** Gathers vectors of which each is asked for again and again: of one text each time, so that no other can leak into them. */
export class NondeterminismTally {
  private samples = 0;
  private order = 0;
  private least = Infinity;
  private readonly seen: Stretch[] = [];

  /** Takes two vectors that should be one. */
  add(expected: Stretch, observed: Stretch): void {
    this.samples++;
    const { worst } = compareWithin(expected, observed, Infinity, magnitudeOf(expected));
    // Not finite, or no rounding: a finding of the claims.
    if (worst <= MOST_NOISE) this.order = max(this.order, worst);
    this.least = Math.min(this.least, magnitudeOf(expected));
    this.seen.push(expected, observed);
  }

  get noise(): Nondeterminism {
    const { step, relative, words } = resolutionOf(this.seen);
    const { samples, order } = this;
    return { samples, order, floor: max(NOISE_FLOOR, relative, step / this.least), resolution: words };
  }
}

/** What both saw. */
export function mergedNoise(a: Nondeterminism, b: Nondeterminism): Nondeterminism {
  const { floor, resolution } = a.floor >= b.floor ? a : b;
  return { samples: a.samples + b.samples, order: max(a.order, b.order), floor, resolution };
}
