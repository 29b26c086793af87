import type { Regime } from '../core/subject';

/** How far two numbers may be apart, and why that far. */
export interface Bound {
  readonly value: number;
  readonly origin: string;
}

/** Nothing may be apart. */
export const EXACT: Bound = { value: 0, origin: 'bits are compared; there is no tolerance' };

/**
 * For each attention row, |Σ weights − 1| over its number of keys. A softmax adds S terms and divides once a weight; each
 * operation rounds by at most half an ulp of 1, 2⁻²⁴, so the sum is off by at most (S + 2) · 2⁻²⁴ ≤ S · 2⁻²² for every S.
 */
export const ROW_SUM: Bound = {
  value: 2 ** -22,
  origin: 'S additions and a division round by at most 2^-24 each: (S + 2) 2^-24 ≤ S 2^-22',
};

/** The bound, by regime where the weights are synthetic, in parts of the largest output of the row. */
const MEASURED: Readonly<Record<string, Readonly<Record<Regime | 'any', number>>>> = {
  wasm: { typical: 1e-4, sharp: 1e-4, hot: 1e-4, any: 1e-4 },
};

/** The bound of a comparison across shapes on this backend. */
export function shapeBound(backend: string | undefined, regime: Regime | undefined): Bound {
  return { value: MEASURED.wasm[regime ?? 'any'], origin: `placeholder ${backend}` };
}
