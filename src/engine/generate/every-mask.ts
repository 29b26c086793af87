import type { Case, Row } from '../../core/case';
import { paddingOf } from '../../core/layout';
import type { WeightScale, Traits } from '../../core/subject';
import { mix } from './mix';
import { idsUnder, otherIdsUnder, PAD_CONTENTS } from './pad-content';
import { sequenceOf } from './sequence';

/** The most positions of which every mask can be asked for: 8,190 masks; two more are four times as many. */
export const MOST_EXHAUSTIVE = 12;

/** Most masks in one case: batches of a size that any subject takes. */
const MOST_ROWS = 256;

export interface EveryMaskOptions {
  /** Every S from 1 to this one is taken, as far as the subject goes. */
  readonly upTo: number;
  /** What stands under the masks depends on it. */
  readonly seed: number;
  /** The weight scales that the subject can be had at. */
  readonly weightScales: readonly WeightScale[];
}

/**
 * Every mask of every length: 2^S masks of each S, the fully masked one included unless the subject refuses it, in each
 * weight scale. The masks of one length are rows of a batch, each with ids of its own; what lies under the padding takes turns.
 *
 * @returns cases by rising length, so that what fails first is short
 */
export function everyMask(traits: Traits, { upTo, seed, weightScales }: EveryMaskOptions): Case[] {
  const found: Case[] = [];
  let made = 0;
  for (let length = 1; length <= Math.min(upTo, traits.maxLength); length++) {
    const rows: Row[] = [];
    // From the mask of ones down to that of zeros.
    for (let mask = 2 ** length - 1; mask >= (traits.fullyMasked === 'refused' ? 1 : 0); mask--) {
      rows.push(rowOf(mask, length, mix(seed, made), made++, traits));
    }
    for (const weightScale of weightScales.length > 0 ? weightScales : [undefined]) {
      for (let from = 0; from < rows.length; from += MOST_ROWS) {
        found.push({
          length,
          rows: rows.slice(from, from + MOST_ROWS),
          singleton: false,
          ...(weightScale && { weightScale }),
        });
      }
    }
  }
  return found;
}

function rowOf(mask: number, length: number, ids: number, turn: number, traits: Traits): Row {
  const at = Array.from({ length }, (_, position) => position).filter((position) => (mask >> position) & 1);
  // An ids seed of 0 would mean ascending ids, the same in every row.
  const sequence = { ids: ids || 1, padIdInside: 0 };
  const { tokens, types } = sequenceOf(sequence, at.length, traits);
  const padding = paddingOf(at, length);
  const content = traits.positions === 'from-ids' ? 'pad id' : PAD_CONTENTS[turn % PAD_CONTENTS.length];
  const under = idsUnder(content, padding.length, tokens, ids, traits);
  return { tokens, types, at, under, otherUnder: otherIdsUnder(under, padding, at.at(-1) ?? -1, ids, traits) };
}
