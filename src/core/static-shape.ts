/** More ids than any batch has that a model is run on: what is fixed to more is malformed, and one pass would take all memory. */
export const MOST_FIXED = 2 ** 20;

/** What is wrong with the numbers of rows and of positions that a model is fixed to, in words; nothing where it can be fed. */
export function whyNotStatic({ size = 1, length = 1 }: { size?: number; length?: number }): string | undefined {
  if (size < 1 || length < 1) return `${size} rows of ${length} positions; expected 1 of each at least`;
  if (size * length <= MOST_FIXED) return undefined;
  return `${size} rows of ${length} positions; at most ${MOST_FIXED} ids are fed at once`;
}
