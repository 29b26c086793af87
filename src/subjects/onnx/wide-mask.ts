import { ElementType } from './element-types';
import type { GraphValue } from './graph';

/** Which query hears which key. */
export interface WideMask {
  /** 1 where it does, row-major. */
  readonly heard: Int32Array;
  /** `[B, 1, S, S]`; `[B, 1, 1, S]` where it is the same for all queries. */
  readonly shape: readonly number[];
}

/**
 * A mask `[B, S]` with an axis for heads, and one for queries.
 *
 * @param isCausal no query hears what stands behind it: the graph is told so by its mask
 */
export function wideMask(
  mask: Int32Array,
  size: number,
  length: number,
  input: GraphValue,
  isCausal = false,
): WideMask {
  const queries = isForKeysAlone(input) ? 1 : length;
  const heard = new Int32Array(size * queries * length); // (B, 1, queries, S)
  for (let b = 0; b < size; b++) {
    const keys = mask.subarray(b * length, (b + 1) * length);
    for (let query = 0; query < queries; query++) {
      const row = heard.subarray((b * queries + query) * length).subarray(0, length);
      row.set(isCausal && queries > 1 ? keys.map((real, key) => (key > query ? 0 : real)) : keys);
      // A softmax over nothing is NaN, which products with a weight of 0 hand on to all others.
      if (input.type === ElementType.bool && !row.includes(1)) row.fill(1);
    }
  }
  return { heard, shape: [size, 1, queries, length] };
}

/** Has a mask of four axes one entry for all queries? */
export function isForKeysAlone({ shape }: GraphValue): boolean {
  return shape?.[2] === 1;
}
