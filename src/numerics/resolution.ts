import type { Stretch } from './compare';
import { NOISE_FLOOR } from './noise';

const { abs, round } = Math;

/** What numbers were rounded to before they were seen. */
export interface Resolution {
  /** They are multiples of it; 0 where no such step was seen. */
  readonly step: number;
  /** They have no more digits than come to this part of a number. */
  readonly relative: number;
  readonly words: string;
}

/** Formats by the bits of a float32's fraction that are zero in them, and the units in the last place that rounding costs. */
const FORMATS = [
  { name: 'bfloat16', zeros: 16, relative: 2 ** -7 },
  { name: 'float16', zeros: 13, relative: 2 ** -10 },
] as const;

/** More decimals than this are what float32 needs itself. */
const MOST_DECIMALS = 6;

/** Fewer numbers may be short by chance. */
const FEWEST = 32;

/**
 * Finds what an answer's numbers are rounded to: a number of decimals (integers among them), half precision, or nothing that
 * float32 does not bring.
 */
export function resolutionOf(vectors: readonly Stretch[]): Resolution {
  const numbers = vectors.flatMap(({ values, offset, count }) => [...values.data.subarray(offset, offset + count)]);
  const finite = numbers.filter((x) => Number.isFinite(x) && x !== 0);
  if (finite.length >= FEWEST) {
    for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
      const scale = 10 ** decimals;
      // float32 keeps 24 bits of a number, so that it is off its decimals by so much.
      const rounded = (x: number): boolean => abs(x - round(x * scale) / scale) <= abs(x) * 2 ** -24;
      // A number of many digits lies on so fine a grid by chance.
      const coarse = finite.some((x) => abs(x) * 2 ** -22 < 1 / scale);
      if (coarse && finite.every(rounded)) {
        const words = decimals === 0 ? 'for they are whole numbers' : `for they have ${decimals} decimals`;
        return { step: 1 / scale, relative: 0, words };
      }
    }
    const bits = new Uint32Array(Float32Array.from(finite).buffer);
    for (const { name, zeros, relative } of FORMATS) {
      if (bits.every((word) => (word & (2 ** zeros - 1)) === 0)) {
        return { step: 0, relative, words: `for they are ${name} numbers` };
      }
    }
  }
  return { step: 0, relative: NOISE_FLOOR, words: 'units in the last place of float32' };
}
