import type { InvariantReport } from '../../core/report/report';
import { knownInvariant } from '../../engine/invariants';
import { repeatable } from '../../engine/invariants/repeatable';

const KINDS = ['exact', 'calibrated', 'positive control'] as const;

/**
 * The violated claims: leaks before what is wrong beside padding, then those of which the cause is known, then bits before bounds.
 * What depends on earlier batches is not the same twice, either: then that it does not repeat itself comes last.
 */
export function sharpestFirst(invariants: readonly InvariantReport[]): InvariantReport[] {
  const hasHistory = invariants.some(
    ({ verdict, counterexample }) =>
      verdict === 'violated' && counterexample?.diagnosis?.dependsOn === 'earlier batches',
  );
  const rank = ({ name, kind, counterexample }: InvariantReport): number[] => [
    hasHistory && name === repeatable.name ? 1 : 0,
    knownInvariant(name)?.besidePadding ? 1 : 0,
    counterexample?.diagnosis?.cause ? 0 : 1,
    KINDS.indexOf(kind),
  ];
  return invariants
    .filter(({ verdict }) => verdict === 'violated')
    .sort((a, b) => {
      const [left, right] = [rank(a), rank(b)];
      return left.map((one, i) => one - right[i]).find((difference) => difference !== 0) ?? 0;
    });
}
