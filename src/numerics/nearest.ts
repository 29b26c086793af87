import type { Values } from '../core/encoding';
import type { Stretch } from './compare';

/** The least and the greatest of each number of a tensor that was asked for again and again, in the order of `ordered`. */
export interface Ends {
  readonly low: Values;
  readonly high: Values;
}

/** The ends of one more answer and of those before it, which are widened in place. */
export function widened(ends: Ends | undefined, { data, shape }: Values): Ends {
  if (!ends) return { low: { data: data.slice(), shape }, high: { data: data.slice(), shape } };
  const [seen, low, high] = [data, ends.low.data, ends.high.data].map(bitsOf);
  for (let i = 0; i < seen.length; i++) {
    const at = ordered(seen[i]);
    if (at < ordered(low[i])) low[i] = seen[i];
    if (at > ordered(high[i])) high[i] = seen[i];
  }
  return ends;
}

/**
 * The two answers that lie nearest to each other, number by number: where all answers of one side lie below all of the other,
 * the ends that face each other; where they do not, one and the same. What is not finite in any answer stays.
 *
 * @param expected a stretch of the least and of the greatest
 */
export function nearest(
  expected: readonly [Stretch, Stretch],
  observed: readonly [Stretch, Stretch],
): [Stretch, Stretch] {
  const [low, high, otherLow, otherHigh] = [...expected, ...observed].map(({ values, offset, count }) =>
    bitsOf(values.data).subarray(offset, offset + count),
  );
  const left = low.slice();
  const right = low.slice();
  for (let i = 0; i < left.length; i++) {
    if (isFinite(low[i]) && isFinite(high[i]) && isFinite(otherLow[i]) && isFinite(otherHigh[i])) {
      if (ordered(high[i]) < ordered(otherLow[i])) [left[i], right[i]] = [high[i], otherLow[i]];
      else if (ordered(otherHigh[i]) < ordered(low[i])) right[i] = otherHigh[i];
      continue;
    }
    // Infinities and NaNs stand at the ends of the order.
    left[i] = isFinite(low[i]) ? high[i] : low[i];
    right[i] = isFinite(otherLow[i]) ? otherHigh[i] : otherLow[i];
  }
  return [stretchOf(left), stretchOf(right)];
}

/** Are two tensors of one shape the same, bit for bit? */
export function sameBits(a: Values, b: Values): boolean {
  const other = bitsOf(b.data);
  return bitsOf(a.data).every((bits, i) => bits === other[i]);
}

/** The bits of a float32 as a whole number that is the greater, the greater the float32 is; −0 lies below 0. */
function ordered(bits: number): number {
  return bits ^ ((bits >> 31) & 0x7fffffff);
}

/** The exponent of a float32 is all ones in infinities and NaNs (IEEE 754). */
function isFinite(bits: number): boolean {
  return (bits & 0x7f800000) !== 0x7f800000;
}

function bitsOf(data: Float32Array): Int32Array {
  return new Int32Array(data.buffer, data.byteOffset, data.length);
}

function stretchOf(bits: Int32Array): Stretch {
  return { values: { data: new Float32Array(bits.buffer), shape: [bits.length] }, offset: 0, count: bits.length };
}
