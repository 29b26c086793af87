import type { Regime } from '../core/subject';
import type { Noise } from '../numerics/noise';
import { NOISE_FACTOR, NOISE_FLOOR } from '../numerics/noise';
import type { OwnNoise } from '../numerics/own-noise';
import type { Signal } from './health';
import type { InvariantReport } from './report';

/** What rounding was measured to cost on one subject, in the numbers that its bounds are made of. */
export interface NoiseFigures {
  /** How many vectors were held against each other. */
  readonly samples: number;
  /** The furthest that another order of the same sums was apart, in parts of the largest number of the vector. */
  readonly order: number;
  /** The furthest from float64, likewise; absent where the subject offers no reference. */
  readonly float64?: number;
  /** k */
  readonly factor: number;
  /** In parts of the largest value of a unit. */
  readonly floor: number;
}

/** The noise of one length, which stands for the lengths down to the next one measured. */
export interface NoiseReport extends Partial<NoiseFigures> {
  readonly regime?: Regime;
  readonly length: number;
  /** What one text differs from itself by, where the subject takes texts. */
  readonly own?: OwnNoise;
  /** What was reordered, in words. */
  readonly sources: readonly string[];
  /** How far showing the padding moves the outputs of real tokens, in multiples of the noise. */
  readonly signal: number;
  /** How far what `reordered` gives is from the subject, in parts of a row's magnitude, where that is no rounding. */
  readonly unlike?: number;
  /** What another number of rows moves, and another order of tokens, where the first is much more and counts as rounding. */
  readonly rows?: { readonly moved: number; readonly tokens: number };
}

export function figuresOf({ samples, worst: { order, float64 } }: Noise): NoiseFigures {
  return { samples, order, ...(float64 > 0 && { float64 }), factor: NOISE_FACTOR, floor: NOISE_FLOOR };
}

/**
 * What each claim's bound has to stay below at every length: how far showing the padding moved what the claim compares. Of
 * lengths at which it moved nothing at all (a few tokens may read none of it) the others speak, where there are any.
 */
export function signalsOf(invariants: readonly InvariantReport[], noise: readonly NoiseReport[]): Signal[] {
  return invariants.flatMap(({ name, bounds }) =>
    bounds.flatMap(({ regime, unit, bound }): Signal[] => {
      const lengths = noise.filter(
        (entry) => entry.regime === regime && (entry.order !== undefined) === (unit === 'noise'),
      );
      if (unit === 'claim') return [];
      const moved = lengths.filter((entry) => entry.signal !== 0);
      return (moved.length > 0 ? moved : lengths).map(({ length, signal }) => {
        return { invariant: name, ...(regime && { regime }), length, bound, signal };
      });
    }),
  );
}
