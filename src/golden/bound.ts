import type { Bound } from '../numerics/bounds';
import { shapeBound } from '../numerics/bounds';
import type { Golden } from './format';

/**
 * How far an answer may be from a golden, in parts of the largest number of the row: what was measured on the backend that
 * answers, and on the one that recorded where that one rounds more, since the golden then is as far off itself.
 *
 * @param backend what computes the answer, as its subject says
 */
export function boundFor(golden: Golden, backend: string | undefined): Bound {
  const own = shapeBound(backend);
  const recorded = golden.provenance.backend;
  if (recorded === undefined || recorded === backend) return own;
  const other = shapeBound(recorded);
  return other.value > own.value ? { ...other, origin: `${other.origin}; the golden was recorded there` } : own;
}
