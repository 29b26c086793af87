import type { Pooling } from './pooling';

/** The side on which a tokenizer pads. */
export type PaddingSide = 'left' | 'right';

/** Where transformers.js reads its vector of a row, whatever the mask says, and on which side padding is in its way. */
const PLACES: Readonly<Partial<Record<Pooling, { readonly where: string; readonly spoiltBy: PaddingSide }>>> = {
  cls: { where: 'at index 0', spoiltBy: 'left' },
  last_token: { where: 'at the last index', spoiltBy: 'right' },
};

/**
 * What the owner of a model should know of a pooling, in sentences; nothing where it reads the mask.
 * @param side where the model's own tokenizer pads
 */
export function notesOnPooling(pooling: Pooling, side: PaddingSide): string[] {
  const place = PLACES[pooling];
  if (!place) return [];
  const { where, spoiltBy } = place;
  const reads = `For ${pooling}, transformers.js takes the vector ${where}, whatever the mask says.`;
  return [
    side === spoiltBy
      ? `${reads} This tokenizer pads on the ${side}, so that every text that is padded gets the vector of padding. Encode texts of one length together, or pool by mean.`
      : `${reads} Where a row is padded on the ${side}, as by this tokenizer, that is the right one; where it is padded on the ${spoiltBy}, it is a vector of padding.`,
  ];
}
