import type { Case } from '../../core/case';
import type { Bound } from '../../numerics/bounds';
import type { Invariant } from '../invariants/invariant';
import { boundOf } from '../judge/evaluate';
import type { Session } from '../noise/session';

/**
 * How far hidden states and weights inside the two runs may be apart, in parts of a row's magnitude; undefined where bits are
 * compared.
 */
export async function boundInside(
  { length }: Case,
  invariant: Invariant,
  session: Session,
): Promise<number | undefined> {
  return invariant.kind === 'exact'
    ? (await session.noise.knownNondeterminism(length))?.relativeBound
    : relativeBoundOf(await boundOf(invariant, length, session));
}

/** In parts of a row's magnitude: hidden states in between are not measured unit by unit. */
function relativeBoundOf({ value, noise }: Bound): number {
  return noise ? noise.relativeBound : value;
}
