import fc from 'fast-check';
import type { Traits } from '../../core/subject';
import { mix } from './mix';

/** What a sequence is made from; every field shrinks to 0. */
export interface SequenceSeed {
  /** 0: ids in ascending order and of one type; anything else: ids spread over the vocabulary. */
  readonly ids: number;
  /** 1: the pad id stands among the real tokens. */
  readonly padIdInside: number;
}

export const sequenceSeeds: fc.Arbitrary<SequenceSeed> = fc.record({
  ids: fc.integer({ min: 0, max: 0x7fffffff }),
  padIdInside: fc.nat(7).map((n) => (n === 7 ? 1 : 0)),
});

/** An id that is not the pad id, for any whole number. */
export function realId(n: number, { vocabularySize, padId }: Traits): number {
  const id = n % (vocabularySize - 1);
  return id >= padId ? id + 1 : id;
}

/** `count` token ids and types of a sequence. A pad id among them is only put where the subject does not count positions by it. */
export function sequenceOf(seed: SequenceSeed, count: number, traits: Traits): { tokens: number[]; types: number[] } {
  const tokens = Array.from({ length: count }, (_, i) => realId(seed.ids === 0 ? i + 1 : mix(seed.ids, i), traits));
  if (seed.padIdInside === 1 && count > 0 && traits.positions !== 'from-ids') {
    tokens[mix(seed.ids, count) % count] = traits.padId;
  }
  const turn = seed.ids === 0 ? count : 1 + (mix(seed.ids, -2) % Math.max(1, count));
  const types = tokens.map((_, i) => (i < turn ? 0 : mix(seed.ids, -3 - i) % (traits.tokenTypes ?? 1)));
  return { tokens, types };
}
