import type { WeightScale } from '../../core/subject';
import type { InvariantReport } from '../../core/report/report';
import type { NoiseReport } from '../../core/report/noise';

/** How far a change that matters moves what a bound is about, beside that bound; both in the units of the bound. */
export interface Signal {
  readonly invariant: string;
  readonly weightScale?: WeightScale;
  /** The number of positions, S, that this was measured at. */
  readonly length: number;
  readonly bound: number;
  readonly signal: number;
}

/**
 * What each claim's bound has to stay below at every length: how far showing the padding moved what the claim compares. Of
 * lengths at which it moved nothing at all (a few tokens may read none of it) the others speak, where there are any.
 */
export function signalsOf(invariants: readonly InvariantReport[], noise: readonly NoiseReport[]): Signal[] {
  return invariants.flatMap(({ name, bounds }) =>
    bounds.flatMap(({ weightScale, unit, bound }): Signal[] => {
      const lengths = noise.filter(
        (entry) => entry.weightScale === weightScale && (entry.order !== undefined) === (unit === 'noise'),
      );
      if (unit === 'claim') return [];
      const moved = lengths.filter((entry) => entry.signal !== 0);
      return (moved.length > 0 ? moved : lengths).map(({ length, signal }) => {
        return { invariant: name, ...(weightScale && { weightScale }), length, bound, signal };
      });
    }),
  );
}
