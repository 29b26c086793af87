import type { Side } from '../../invariants/invariant';
import type { Axes, Size } from './axes';
import { lengthOf } from './axes';

/**
 * The places of those numbers of a tensor that belong to one row and to its real positions, row-major; where an axis stands for
 * positions, in the order of `at`.
 */
export function realPart(axes: Axes, size: Size, { row, at }: Pick<Side, 'row' | 'at'>): Int32Array {
  let places = Int32Array.of(0);
  // The tensor is walked axis by axis, and each axis factor by factor: the place so far times what comes next.
  for (const factor of axes.flat()) {
    const length = lengthOf(factor, size);
    const taken = factor === 'B' ? [row] : factor === 'S' ? at : Array.from({ length }, (_, i) => i);
    const next = new Int32Array(places.length * taken.length);
    let n = 0;
    for (const place of places) for (const own of taken) next[n++] = place * length + own;
    places = next;
  }
  return places;
}
