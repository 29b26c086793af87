/** The layouts of a row: where its L real tokens stand among its S positions. */
export const LAYOUTS = ['none', 'right', 'left', 'both', 'holes', 'all'] as const;
export type Layout = (typeof LAYOUTS)[number];

/**
 * Names the layout of a row.
 * @param at the positions of the real tokens, strictly increasing
 * @param length the number of positions, S
 */
export function layoutOf(at: readonly number[], length: number): Layout {
  if (at.length === 0) return 'all';
  const first = at[0];
  const last = at[at.length - 1];
  if (last - first + 1 > at.length) return 'holes';
  if (at.length === length) return 'none';
  if (first === 0) return 'right';
  return last === length - 1 ? 'left' : 'both';
}

/**
 * The positions that are not in `at`: those of the padding.
 * @param at the positions of the real tokens, strictly increasing
 */
export function paddingOf(at: readonly number[], length: number): number[] {
  const padding: number[] = [];
  let seen = 0;
  for (let position = 0; position < length; position++) {
    if (at[seen] === position) seen++;
    else padding.push(position);
  }
  return padding;
}
