import fc from 'fast-check';
import type { Case, Row } from '../../core/case';
import type { Traits } from '../../core/subject';
import type { LengthRange } from './lengths';
import { lengthIn, lengths } from './lengths';
import { sequenceOf } from './sequence';

/** What the company of a case is, by a number that shrinks to 0: as drawn, the longest text beside one of one word, or by itself. */
const COMPANY = { last: 31, extremes: 22, singleton: 28 };

interface TextSeed {
  /** How many words. */
  readonly count: LengthRange;
  /** 0: the first words of the list, in order. */
  readonly ids: number;
  /** 5: the text above once more. */
  readonly repeat: number;
}

/**
 * Arbitrary cases for a subject that takes texts: several texts, which are padded by whoever takes them, so that a case has no
 * layout but the one that texts of different lengths make. None is empty: servers refuse those.
 */
export function textCases(traits: Traits, maxRows: number): fc.Arbitrary<Case> {
  const { maxLength } = traits;
  const texts: fc.Arbitrary<TextSeed> = fc.record({
    count: lengths(maxLength),
    ids: fc.integer({ min: 0, max: 0x7fffffff }),
    repeat: fc.nat(5),
  });
  return fc
    .record({
      rows: fc.array(texts, { minLength: 1, maxLength: Math.min(maxRows, traits.texts!.most - 1) }),
      company: fc.noBias(fc.nat(COMPANY.last)),
    })
    .map(({ rows, company }): Case => {
      const extremes = company >= COMPANY.extremes && company < COMPANY.singleton && rows.length > 1;
      const wish = (r: number): number => (r === 0 ? 1 : r === 1 ? maxLength : lengthIn(rows[r].count, rows[r].ids));
      const made: number[][] = [];
      rows.forEach((seed, r) => {
        const count = extremes ? wish(r) : lengthIn(seed.count, seed.ids);
        const again = seed.repeat === 5 && r > 0 && !extremes;
        made.push(again ? made[r - 1] : sequenceOf({ ids: seed.ids, padIdInside: 0 }, count, traits).tokens);
      });
      const length = Math.max(...made.map((tokens) => tokens.length));
      const built = made.map((tokens) => rowOf(tokens, length, traits));
      return { length, rows: built, singleton: built.length === 1 || company >= COMPANY.singleton };
    });
}

function rowOf(tokens: readonly number[], length: number, { padId }: Traits): Row {
  const under = new Array<number>(length - tokens.length).fill(padId);
  return { tokens, types: tokens.map(() => 0), at: tokens.map((_, i) => i), under, otherUnder: under };
}
