import seedrandom from 'seedrandom';
import type { Batch } from '../../../core/batch';
import type { BertConfig } from '../checkpoint/config';

/**
 * A batch with a row of each layout in turn: full, padded right, left, on both sides, with holes, without one real token.
 * Token ids, types and positions are random, under the padding too.
 */
export function mixedBatch(size: number, length: number, config: BertConfig, seed: string): Batch {
  const random = seedrandom(seed);
  const below = (end: number): Int32Array =>
    Int32Array.from({ length: size * length }, () => Math.floor(random() * end));
  const third = Math.floor(length / 3);
  const isReal = (row: number, at: number): boolean =>
    [true, at <= third, at >= third, at >= third && at <= 2 * third, at % 3 !== 1, false][row % 6];
  return {
    size,
    length,
    inputIds: below(config.vocabularySize),
    tokenTypeIds: below(config.tokenTypes),
    positionIds: below(config.maxPositions),
    attentionMask: Int32Array.from({ length: size * length }, (_, i) =>
      isReal(Math.floor(i / length), i % length) ? 1 : 0,
    ),
  };
}

/** The batch made of these rows of another, in this order. */
export function rowsOf(batch: Batch, rows: readonly number[]): Batch {
  const pick = (ids: Int32Array): Int32Array =>
    Int32Array.from(rows.flatMap((row) => [...ids.subarray(row * batch.length, (row + 1) * batch.length)]));
  return {
    size: rows.length,
    length: batch.length,
    inputIds: pick(batch.inputIds),
    attentionMask: batch.attentionMask && pick(batch.attentionMask),
    ...(batch.tokenTypeIds && { tokenTypeIds: pick(batch.tokenTypeIds) }),
    ...(batch.positionIds && { positionIds: pick(batch.positionIds) }),
  };
}

/** The batch with the ids, types and positions of another wherever `here` says so. */
export function mixed(batch: Batch, other: Batch, here: (index: number) => boolean): Batch {
  const mix = (a?: Int32Array, b?: Int32Array): Int32Array | undefined => a?.map((id, i) => (here(i) ? b![i] : id));
  return {
    ...batch,
    inputIds: mix(batch.inputIds, other.inputIds)!,
    tokenTypeIds: mix(batch.tokenTypeIds, other.tokenTypeIds),
    positionIds: mix(batch.positionIds, other.positionIds),
  };
}
