import type { Batch } from '../../core/batch';

/** One row of a batch with everything filled in, each `[S]`. Rows of a batch never meet, so the reference takes one at a time. */
export interface Row {
  readonly ids: Int32Array;
  /** 1 at real tokens; null where no mask was given. */
  readonly mask: Int32Array | null;
  /** 0 where the batch gives none. */
  readonly types: Int32Array;
  /** 0 … S − 1 where the batch gives none. */
  readonly positions: Int32Array;
}

/** The rows of a batch, one after the other: views into its arrays. */
export function rowsOf({ size, length: S, inputIds, attentionMask, tokenTypeIds, positionIds }: Batch): Row[] {
  const types = tokenTypeIds ? undefined : new Int32Array(S);
  const positions = positionIds ? undefined : Int32Array.from({ length: S }, (_, at) => at);
  return Array.from({ length: size }, (_, row) => {
    const pick = (ids: Int32Array): Int32Array => ids.subarray(row * S, (row + 1) * S);
    return {
      ids: pick(inputIds),
      mask: attentionMask && pick(attentionMask),
      types: types ?? pick(tokenTypeIds!),
      positions: positions ?? pick(positionIds!),
    };
  });
}
