import type { Layout } from '../../core/layout';
import { mix } from './mix';

/**
 * Chooses where real tokens stand. A layout that does not fit so short a row gives way to the nearest that does, so that a
 * row can shrink without its layout having to shrink first.
 *
 * @param wish the layout
 * @param length number of positions, S
 * @param real how many tokens, before clamping to what the layout allows; 0 asks for the fewest
 * @param where which of the placements of that layout; 0 is the first
 * @returns positions, strictly increasing
 */
export function placementOf(wish: Layout, length: number, real: number, where: number): number[] {
  const layout = fitting(wish, length);
  const run = (start: number, count: number): number[] => Array.from({ length: count }, (_, i) => start + i);
  if (layout === 'all') return [];
  if (layout === 'none') return run(0, length);
  if (layout === 'right') return run(0, 1 + (real % (length - 1)));
  if (layout === 'left') {
    const count = 1 + (real % (length - 1));
    return run(length - count, count);
  }
  if (layout === 'both') {
    const count = 1 + (real % (length - 2));
    return run(1 + (where % (length - 1 - count)), count);
  }
  return holes(length, 2 + (real % (length - 2)), where);
}

function fitting(wish: Layout, length: number): Layout {
  if (wish === 'all' || wish === 'none') return wish;
  if (length === 1) return 'none';
  return length === 2 && wish !== 'left' ? 'right' : wish;
}

/** `count` of `length` positions with at least one gap between two of them. */
function holes(length: number, count: number, where: number): number[] {
  const order = Array.from({ length }, (_, position) => position);
  if (where === 0) order.sort((a, b) => (a % 2) - (b % 2) || a - b);
  else order.sort((a, b) => mix(where, a) - mix(where, b) || a - b);
  const at = order.slice(0, count).sort((a, b) => a - b);
  if (at[count - 1] - at[0] + 1 === count) {
    if (at[count - 1] < length - 1) at[count - 1]++;
    else at[0]--;
  }
  return at;
}
