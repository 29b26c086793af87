import { LOWEST_FLOAT32 } from '../../core/float32';

const { fround } = Math;

/** exp(x) rounds to 0 in float32 for every x up to here: exp(−104) < 2⁻¹⁵⁰, half of the smallest number above 0. */
export const VANISHES = -104;

/** A constant that hides padded keys when it is added to their scores, as float32 has it. */
export interface MaskConstant {
  readonly name: string;
  readonly value: number;
}

/** float32's lowest finite number. */
export const LOWEST: MaskConstant = { name: 'finfo.min', value: LOWEST_FLOAT32 };

/** The constants that implementations add. */
export const MASK_CONSTANTS: readonly MaskConstant[] = [
  LOWEST,
  { name: '-1e9', value: -1e9 },
  { name: '-65504 (float16)', value: -65504 },
  { name: '-1e4', value: -1e4 },
  { name: '-1e3', value: -1e3 },
  { name: '-Infinity', value: -Infinity },
];

/** What is known of a mask constant under a bound of the scores. */
export interface MaskVerdict {
  /** Is a padded key's weight exactly 0 in every row with a real token? */
  readonly exactZeros: 'proven' | 'not proven';
  /** score + constant: stays finite, may become −Infinity, or is −Infinity from the start. */
  readonly sum: 'finite' | 'may overflow' | 'infinite';
  /** A row without a real token: exactly uniform weights, NaN, or neither is proven. */
  readonly fullyMasked: 'uniform' | 'NaN' | 'not proven';
}

/**
 * Judges a constant for scores within ±`bound`. Every step is float32's own addition, which is monotone, so the worst
 * scores are the outermost ones, and no margin is needed: a padded key at +bound against a real one at −bound.
 *
 * @param bound not negative
 * @param value the constant, a float32
 */
export function judgeMask(bound: number, value: number): MaskVerdict {
  const vanishes = worstExponent(bound, value) < VANISHES;
  const highest = fround(bound + value);
  const lowest = fround(-bound + value);
  return {
    exactZeros: vanishes ? 'proven' : 'not proven',
    sum: value === -Infinity ? 'infinite' : lowest === -Infinity ? 'may overflow' : 'finite',
    // −∞ − −∞ is NaN. Where both ends are absorbed, every score between is: all sums are the constant, to the bit.
    fullyMasked: value === -Infinity ? 'NaN' : highest === value && lowest === value ? 'uniform' : 'not proven',
  };
}

/** What exp is given for a padded key at worst: its biased score minus the largest of its row. */
function worstExponent(bound: number, value: number): number {
  return fround(fround(bound + value) + bound);
}

/** The float32 nearest to 0 that is proven to hide a padded key, for scores within ±`bound`; −Infinity where none is finite. */
export function smallestSafeMask(bound: number): number {
  const bits = new Int32Array(1);
  const magnitude = new Float32Array(bits.buffer);
  // The bits of positive float32 numbers are in the order of the numbers; 0x7f800000 is Infinity.
  let [unsafe, safe] = [0, 0x7f800000];
  while (safe - unsafe > 1) {
    const middle = (unsafe + safe) >>> 1;
    bits[0] = middle;
    if (worstExponent(bound, -magnitude[0]) < VANISHES) safe = middle;
    else unsafe = middle;
  }
  bits[0] = safe;
  return -magnitude[0];
}
