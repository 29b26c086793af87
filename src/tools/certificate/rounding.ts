// What rounding costs. A sum or product of n terms in floating point, in any order of summation, with fused multiply-adds or
// without, is off by at most γ_n times the sum of the terms' magnitudes (Higham, Accuracy and Stability of Numerical
// Algorithms, 2nd edition, section 3.1).

/** Half a unit in the last place of 1 in float32: what one operation may be off by, relative to its result. */
export const FLOAT32 = 2 ** -24;

/** The same in float64. */
export const FLOAT64 = 2 ** -53;

/**
 * γ_n = n·u / (1 − n·u), rounded up: a relative error that covers n roundings.
 *
 * @returns Infinity where n·u reaches 1, and nothing is known.
 */
export function gamma(n: number, unit: number): number {
  const product = n * unit;
  return product < 1 ? (product / (1 - product)) * (1 + 4 * FLOAT64) : Infinity;
}

/** A float64 result made up of a handful of operations on numbers that are not negative, rounded up. */
export function up(x: number): number {
  return x * (1 + 32 * FLOAT64);
}
