/** What a subject says whose maker cannot know in what it computes. */
export const UNKNOWN_PRECISION = 'unknown precision';

/** By what part of itself a number of a half precision may be off by being rounded to it; 0 for what else a subject computes in. What is not known is float16 at worst. */
export function unitRoundoff(precision: string | undefined): number {
  if (precision === 'bfloat16') return 2 ** -8;
  return precision === 'float16' || precision === UNKNOWN_PRECISION ? 2 ** -11 : 0;
}

/** A unit in the last place of 1, in the precision that a subject says its numbers have: of float32, where it says none of half. */
export function lastPlace(precision: string | undefined): number {
  return 2 * unitRoundoff(precision) || 2 ** -23;
}
