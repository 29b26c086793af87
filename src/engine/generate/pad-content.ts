import fc from 'fast-check';
import type { Traits } from '../../core/subject';
import { mix } from './mix';

/** What lies under the padding: the pad id, any ids, or copies of the row's own tokens. */
export const PAD_CONTENTS = ['pad id', 'any ids', 'copies'] as const;
export type PadContent = (typeof PAD_CONTENTS)[number];

/** Shrinks to the pad id. */
export const padContents: fc.Arbitrary<PadContent> = fc.nat(5).map((n) => (n < 4 ? 'pad id' : PAD_CONTENTS[n - 3]));

/** `count` ids to lie under the padding of a row. */
export function idsUnder(
  content: PadContent,
  count: number,
  tokens: readonly number[],
  seed: number,
  traits: Traits,
): number[] {
  return Array.from({ length: count }, (_, i) => {
    if (content === 'copies' && tokens.length > 0) return tokens[i % tokens.length];
    return content === 'pad id' ? traits.padId : anyId(mix(seed, 1000 + i), traits);
  });
}

/** How many ids at each end of a vocabulary are put under padding more often than others. */
const EDGE = 3;

/**
 * An id for any whole number below 2³². One in four stands at an end of the vocabulary, where special ids stand: what pools at
 * an end-of-text id, or at the greatest id, reads them under padding, and among 50,000 ids chance would not meet them.
 */
function anyId(n: number, { vocabularySize }: Traits): number {
  const which = Math.floor(n / 4);
  if (n % 4 !== 0) return which % vocabularySize;
  const edge = (which % (2 * EDGE)) - EDGE;
  return (edge + EDGE * vocabularySize) % vocabularySize;
}

/**
 * Other ids for the same padding, different at every position that may differ. Where the subject counts positions by the ids
 * themselves, what stands before a real token stays the pad id: there, content does decide where tokens stand.
 *
 * @param padding the padded positions
 * @param last the position of the last real token
 */
export function otherIdsUnder(
  under: readonly number[],
  padding: readonly number[],
  last: number,
  seed: number,
  traits: Traits,
): number[] {
  return under.map((id, i) => {
    if (traits.positions === 'from-ids' && padding[i] < last) return id;
    const other = seed === 0 ? id : anyId(mix(seed, 2000 + i), traits);
    return other === id ? (id + 1) % traits.vocabularySize : other;
  });
}
