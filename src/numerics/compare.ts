import type { Values } from '../core/encoding';

// In a jest sandbox every look-up of a global costs as much as a hundred additions; the loops below run over millions of
// numbers, so they take their functions from here.
const { abs, max } = Math;
const { isFinite } = Number;

/** A stretch of a tensor's numbers: `count` of them from `offset`. */
export interface Stretch {
  readonly values: Values;
  readonly offset: number;
  readonly count: number;
}

/** Two numbers at the same place of two stretches that do not agree. */
export interface Mismatch {
  /** Counted from the beginning of the stretch. */
  readonly at: number;
  readonly expected: number;
  readonly observed: number;
  readonly deviation: number;
}

/** The result of comparing two stretches. */
export interface Comparison {
  readonly compared: number;
  /** How many numbers were out of bounds. */
  readonly count: number;
  readonly first?: Mismatch;
  /** The largest deviation; Infinity where a number is not finite. */
  readonly worst: number;
}

/**
 * Compares bits. A NaN never passes, not even against itself, and neither does an infinity: nothing can be read from either.
 * The deviation is the absolute difference.
 */
export function compareBits(expected: Stretch, observed: Stretch): Comparison {
  const a = bitsOf(expected);
  const b = bitsOf(observed);
  let count = 0;
  let first: Mismatch | undefined;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    // The exponent of a float32 is all ones in infinities and NaNs (IEEE 754).
    if (a[i] === b[i] && (a[i] & 0x7f800000) !== 0x7f800000) continue;
    const mismatch = mismatchAt(expected, observed, i, 1);
    count++;
    first ??= mismatch;
    worst = max(worst, mismatch.deviation);
  }
  return { compared: a.length, count, first, worst };
}

/** What deviations are measured by: one number for all, or a number for each unit of a vector. */
export interface Scale {
  /** One entry for every number of the stretch. */
  readonly units: Float32Array;
  /** A deviation is never measured by less than this part of the number that is expected. */
  readonly relative: number;
}

/**
 * Compares within a bound. The deviation is the absolute difference over `scale`, so that one bound serves outputs of any
 * magnitude. NaN and infinities never pass.
 */
export function compareWithin(expected: Stretch, observed: Stretch, bound: number, scale: number | Scale): Comparison {
  const a = expected.values.data;
  const b = observed.values.data;
  const { units, relative } = typeof scale === 'number' ? { units: undefined, relative: 0 } : scale;
  const same = typeof scale === 'number' ? scale : 1;
  let count = 0;
  let first: Mismatch | undefined;
  let worst = 0;
  for (let i = 0; i < expected.count; i++) {
    const x = a[expected.offset + i];
    const by = units ? max(units[i], relative * abs(x)) : same;
    const deviation = abs(x - b[observed.offset + i]) / by;
    if (deviation <= bound) {
      if (deviation > worst) worst = deviation;
      continue; // false for NaN
    }
    const mismatch = mismatchAt(expected, observed, i, by);
    worst = max(worst, mismatch.deviation);
    first ??= mismatch;
    count++;
  }
  return { compared: expected.count, count, first, worst };
}

/** The largest absolute value of a stretch: what deviations are measured by. 1 where all are zero. */
export function magnitudeOf({ values, offset, count }: Stretch): number {
  let magnitude = 0;
  for (let i = offset; i < offset + count; i++) {
    const value = abs(values.data[i]);
    if (value > magnitude) magnitude = value;
  }
  return isFinite(magnitude) && magnitude > 0 ? magnitude : 1;
}

function mismatchAt(expected: Stretch, observed: Stretch, at: number, scale: number): Mismatch {
  const a = expected.values.data[expected.offset + at];
  const b = observed.values.data[observed.offset + at];
  const deviation = isFinite(a) && isFinite(b) ? abs(a - b) / scale : Infinity;
  return { at, expected: a, observed: b, deviation };
}

function bitsOf({ values, offset, count }: Stretch): Int32Array {
  return new Int32Array(values.data.buffer, values.data.byteOffset + 4 * offset, count);
}
