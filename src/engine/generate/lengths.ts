import fc from 'fast-check';
import type { Traits } from '../../core/subject';
import { useOf } from '../../core/use';
import { withProperties } from '../../core/with-properties';

/** Sizes of the tiles, vectors and work groups of kernels, which change their ways there. */
const TILES = [16, 32, 64, 128, 256, 512];

/** Lengths at which kernels change their ways: one below a tile, a tile, and one above. */
export const CORNER_LENGTHS = [8, ...TILES].flatMap((n) => [n - 1, n, n + 1]);

/** A tile filled, and one position more: each is a class of its own, which every run meets where the subject takes rows so long. */
export const TILE_LENGTHS = TILES.flatMap((n) => [n, n + 1]);

/** As many real tokens of a padded row, one more than a tile holds, are a class of their own, too. */
export const PAST_A_TILE = TILES.slice(0, -1).map((n) => n + 1);

/** Up to here every length comes as often as every other: most bugs are as visible in short rows, which cost little. */
const SHORT = 20;
const OFTEN = 6;

/** The longest rows and texts that are generated unless longer ones are asked for; attention weights are S² numbers a head, and few models cut texts of so many words. */
const LONGEST = { positions: 2048, withAttentions: 1024, words: 64 };

/** The longest S that is generated for a subject, which may take longer rows: what a user has asked for, or what most can afford. */
export function longestGenerated({ maxLength, outputs, texts, staticShape, use }: Traits, asked?: number): number {
  if (staticShape?.length !== undefined) return staticShape.length;
  const affordable = texts
    ? LONGEST.words
    : outputs.includes('attentions')
      ? LONGEST.withAttentions
      : LONGEST.positions;
  const { padTo } = useOf({ use });
  const used = typeof padTo === 'number' ? padTo : 0;
  return Math.min(maxLength, asked ?? Math.max(affordable, used));
}

/** What cases are drawn by: the subject's traits, but for its longest S where shorter rows are to be generated. */
export function shortened(traits: Traits, asked?: number): Traits {
  const maxLength = longestGenerated(traits, asked);
  return maxLength === traits.maxLength ? traits : withProperties(traits, { maxLength });
}

/**
 * An arbitrary of the number of positions, S: short rows, and longer ones log-uniformly up to the longest, with every corner
 * length, the longest and one below among them. Drawn is a range, one number that indexes a sorted table, so that it shrinks to
 * ever shorter rows; `lengthIn` picks from it.
 *
 * @param longest the longest S to generate
 * @param fixed the only length that the subject takes, where there is one
 */
export function lengths(longest: number, fixed?: number): fc.Arbitrary<LengthRange> {
  if (fixed !== undefined) return fc.constant([fixed, fixed]);
  const table = rangesUpTo(longest);
  return fc.noBias(fc.nat(table.length - 1)).map((i) => table[i]);
}

/** A length of a range, by a number that shrinks to 0, which is the shortest; most ranges are one length alone. */
export function lengthIn([from, to]: LengthRange, which: number): number {
  return from + (which % (to - from + 1));
}

/** The least and the greatest length of a range. */
export type LengthRange = readonly [from: number, to: number];

function rangesUpTo(longest: number): LengthRange[] {
  const short = Array.from({ length: Math.min(SHORT, longest) }, (_, i) => i + 1).flatMap((n) =>
    Array<number>(OFTEN).fill(n),
  );
  const single = [...short, ...CORNER_LENGTHS, longest, longest, longest - 1].filter((n) => n >= 1 && n <= longest);
  return [...single.map((n): LengthRange => [n, n]), ...halfOctaves(longest)].sort(
    (a, b) => a[0] - b[0] || a[1] - b[1],
  );
}

/** Ranges of one ratio, √2, past the short lengths: one of them picked, and one length of it, is nearly log-uniform. */
function halfOctaves(longest: number): LengthRange[] {
  const found: LengthRange[] = [];
  for (let n = 0, from = SHORT + 1; from <= longest; n++) {
    const next = Math.round((SHORT + 1) * Math.SQRT2 ** (n + 1));
    found.push([from, Math.min(longest, next - 1)]);
    from = next;
  }
  return found;
}
