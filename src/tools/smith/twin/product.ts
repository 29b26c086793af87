import { BLOCK, STATIC } from '../quantise';
import type { Quantised } from '../recipe';
import type { Linear } from '../table';
import type { Rounding } from './rounding';

/**
 * x W + b as a graph with such weights computes it.
 *
 * @param x `[rows, in]`; of "dynamic int8" all rows of the batch, which share a scale
 * @returns `[rows, out]`
 */
export function product(x: Float64Array, linear: Linear, quantised: Quantised, rounding: Rounding): Float64Array {
  const { rows: inner, columns, bias } = linear;
  const rows = x.length / inner;
  const weights = weightsOf(linear);
  const read = quantised === 'dynamic int8' ? inDynamicBytes(x, rounding) : x;
  const fed = quantised === 'QDQ' ? inStaticBytes(x, rounding) : read;
  const made = new Float64Array(rows * columns); // (rows, out)
  const sizes = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    sizes.fill(0);
    for (let i = 0; i < inner; i++) {
      const factor = fed[row * inner + i];
      for (let column = 0; column < columns; column++) {
        const term = factor * weights[i * columns + column];
        made[row * columns + column] += term;
        sizes[column] += Math.abs(term);
      }
    }
    for (let column = 0; column < columns; column++)
      made[row * columns + column] = rounding.sum(made[row * columns + column], sizes[column]);
  }
  const whole = quantised === 'QDQ' ? inStaticBytes(made, rounding) : made;
  return bias ? whole.map((value, i) => rounding.sum(value + bias[i % columns], Math.abs(value))) : whole;
}

/** `[in, out]` */
function weightsOf({ rows, columns, data, int8, int4 }: Linear): Float64Array {
  if (int8) {
    const { bytes, scales } = int8;
    return Float64Array.from(bytes, (byte, i) => byte * scales[scales.length === 1 ? 0 : i % columns]);
  }
  if (!int4) return Float64Array.from(data);
  return Float64Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const block = column * int4.blocks + Math.floor(row / BLOCK);
    const pair = int4.packed[(block * BLOCK + (row % BLOCK)) >> 1];
    return ((row % 2 === 0 ? pair & 15 : pair >> 4) - 8) * int4.scales[block];
  });
}

/** DynamicQuantizeLinear, and back. */
function inDynamicBytes(x: Float64Array, rounding: Rounding): Float64Array {
  const lowest = x.reduce((a, b) => Math.min(a, b), 0);
  const highest = x.reduce((a, b) => Math.max(a, b), 0);
  const scale = highest === lowest ? 1 : Math.fround(Math.fround(highest - lowest) / 255);
  return inBytes(x, scale, clamped(rounding.whole(-lowest / scale)), rounding);
}

function inStaticBytes(x: Float64Array, rounding: Rounding): Float64Array {
  return inBytes(x, STATIC.scale, STATIC.zero, rounding);
}

function inBytes(x: Float64Array, scale: number, zero: number, rounding: Rounding): Float64Array {
  return x.map((value) => (clamped(rounding.whole(value / scale) + zero) - zero) * scale);
}

const clamped = (byte: number): number => Math.max(0, Math.min(255, byte));
