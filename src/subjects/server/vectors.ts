import type { Values } from '../../core/encoding';
import { shownOutside } from '../../core/text/outside-text';

/** The most numbers in a vector. The widest that are offered have 8,192; the width is the server's to say, so it has a bound. */
export const MOST_WIDTH = 16_384;

/** Written in JSON for a number that is none. */
const NONE: ReadonlySet<unknown> = new Set([null, 'NaN', 'nan']);

/**
 * Puts vectors as they were parsed into `[texts, P]`. `null` and `"NaN"` are NaN, which no claim lets pass.
 * @throws Error with a sentence where their number, their widths or what is in them is not right.
 */
export function valuesOf(vectors: readonly unknown[], count: number): Values {
  if (vectors.length !== count) throw new Error(`${vectors.length} vectors came for ${count} texts`);
  const width = Array.isArray(vectors[0]) ? vectors[0].length : 0;
  if (width > MOST_WIDTH) throw new Error(`vector 0 has ${width} numbers; at most ${MOST_WIDTH} are read`);
  const data = new Float32Array(count * width);
  vectors.forEach((vector, row) => {
    if (!Array.isArray(vector) || vector.length === 0) {
      throw new Error(`vector ${row} is ${shownOutside(vector)}; expected a list of numbers`);
    }
    if (vector.length !== width) {
      throw new Error(`vector ${row} has ${vector.length} numbers, and vector 0 has ${width}`);
    }
    vector.forEach((number: unknown, i) => {
      if (typeof number !== 'number' && !NONE.has(number)) {
        throw new Error(`number ${i} of vector ${row} is ${shownOutside(number)}; expected a number`);
      }
      data[row * width + i] = typeof number === 'number' ? number : NaN;
    });
  });
  return { data, shape: [count, width] };
}
