import fc from 'fast-check';

/** Lengths at which kernels change their ways: vector widths, tiles and work groups, one below and one above. */
export const CORNER_LENGTHS = [8, 16, 32, 64, 128].flatMap((n) => [n - 1, n, n + 1]);

/** One past a tile: as S, and as the number of real tokens, each is a class of its own, which every run meets where the subject takes rows so long. */
export const PAST_A_TILE = [17, 33, 65, 129];

/** A row this long is generated only where the subject's longest is no longer: attention takes S². */
const LONGEST = 1024;

/**
 * An arbitrary of the number of positions, S: mostly short, with every corner length and the subject's longest among them. One number that
 * indexes a sorted table, so that it shrinks to ever shorter rows.
 *
 * @param fixed the only length that the subject takes, where there is one
 */
export function lengths(maxLength: number, fixed?: number): fc.Arbitrary<number> {
  if (fixed !== undefined) return fc.constant(fixed);
  const short = Array.from({ length: Math.min(20, maxLength) }, (_, i) => i + 1).flatMap((n) => [n, n, n, n, n, n]);
  const corners = [...CORNER_LENGTHS, maxLength, maxLength].filter((n) => n <= maxLength && n <= LONGEST);
  const table = [...short, ...corners].sort((a, b) => a - b);
  return fc.noBias(fc.nat(table.length - 1)).map((i) => table[i]);
}
