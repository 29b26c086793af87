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
    return content === 'pad id' ? traits.padId : mix(seed, 1000 + i) % traits.vocabularySize;
  });
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
    const step = seed === 0 ? 1 : 1 + (mix(seed, 2000 + i) % (traits.vocabularySize - 1));
    return (id + step) % traits.vocabularySize;
  });
}
