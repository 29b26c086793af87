import type { Batch } from '../../core/batch';
import type { BertConfig } from './checkpoint/config';

/**
 * The positions of a batch where the model counts them from the ids, as RoBERTa does: `[B, S]`, the ids other than the pad id
 * counted from `padId + 1`, and the pad id at `padId`. The batch's own where it gives them; undefined where they are 0 … S−1.
 */
export function placesOf({ size, length, inputIds, positionIds }: Batch, config: BertConfig): Int32Array | undefined {
  if (positionIds || config.positions !== 'from-ids') return positionIds;
  const { padId } = config;
  const places = new Int32Array(size * length);
  for (let row = 0; row < size; row++) {
    let last = padId;
    for (let i = row * length; i < (row + 1) * length; i++) places[i] = inputIds[i] === padId ? padId : ++last;
  }
  return places;
}
