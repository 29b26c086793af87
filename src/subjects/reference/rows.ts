import type { Batch } from '../../core/batch';

/** One row of a batch with everything filled in, each `[S]`. Rows of a batch never meet, so the reference takes one at a time. */
export interface Row {
  readonly ids: Int32Array;
  /** 1 at real tokens; null where no mask was given. */
  readonly mask: Int32Array | null;
  /** 0 where the batch gives none. */
  readonly types: Int32Array;
  /** Where the batch gives none: 0 … S − 1, or counted from the ids. */
  readonly positions: Int32Array;
}

/**
 * The rows of a batch, one after the other: views into its arrays.
 *
 * @param countedFrom the pad id, where positions are counted from the ids that are another one (RoBERTa)
 */
export function rowsOf(
  { size, length: S, inputIds, attentionMask, tokenTypeIds, positionIds }: Batch,
  countedFrom?: number,
): Row[] {
  const types = tokenTypeIds ? undefined : new Int32Array(S);
  const positions = positionIds ? undefined : Int32Array.from({ length: S }, (_, at) => at);
  return Array.from({ length: size }, (_, row) => {
    const pick = (ids: Int32Array): Int32Array => ids.subarray(row * S, (row + 1) * S);
    const ids = pick(inputIds);
    return {
      ids,
      mask: attentionMask && pick(attentionMask),
      types: types ?? pick(tokenTypeIds!),
      positions: countedFrom === undefined ? (positions ?? pick(positionIds!)) : counted(ids, countedFrom),
    };
  });
}

/** The pad id stands at its own number, and the n-th other id n behind it. */
function counted(ids: Int32Array, padId: number): Int32Array {
  return ids.map((id, at) =>
    id === padId ? padId : padId + ids.subarray(0, at + 1).filter((one) => one !== padId).length,
  );
}
