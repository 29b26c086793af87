import type { Suspicion } from '../../diagnose/suspicion';

const ORDER = ['exact', 'calibrated', 'positive control'] as const;

/**
 * Compares two suspicions: the sharper comes first. Bits before bounds that were measured, then what exceeds its bound by
 * most, then the cheaper case.
 */
export function bySharpness(a: Suspicion, b: Suspicion): number {
  return (
    ORDER.indexOf(a.invariant.kind) - ORDER.indexOf(b.invariant.kind) || excess(b) - excess(a) || size(a) - size(b)
  );
}

/** By how many times the bound is exceeded. One that is 0 is exceeded beyond any number, so what deviates is taken itself. */
function excess({ judgement: { violation } }: Suspicion): number {
  if (!violation) return 0;
  const { deviation, bound } = violation;
  if (Number.isNaN(deviation)) return Number.MAX_VALUE;
  return Math.min(bound > 0 ? deviation / bound : deviation, Number.MAX_VALUE);
}

function size({ testCase: { rows, length } }: Suspicion): number {
  return rows.length * length;
}
