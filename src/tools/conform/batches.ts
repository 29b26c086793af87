import type { Batch } from '../../core/batch';
import type { Traits } from '../../core/subject';

const { min } = Math;

/** So many rows of so many positions, as far as the subject takes that shape. */
export function shapeFor({ maxLength, staticShape }: Traits, B: number, S: number): readonly [B: number, S: number] {
  return [staticShape?.size ?? B, staticShape?.length ?? min(S, maxLength)];
}

/** Rows of different ids, the last position of each but the first padded where there are several. The tensors that a subject asks for are there. */
export function batchFor(traits: Traits, rows: number, positions: number): Batch {
  const [B, S] = shapeFor(traits, rows, positions);
  const { vocabularySize, padId, tokenTypes = 1 } = traits;
  const real = (i: number): number => {
    const id = (5 + i * 7) % vocabularySize;
    return id === padId ? (id + 1) % vocabularySize : id;
  };
  const padded = (i: number): boolean => S > 1 && i >= S && i % S === S - 1;
  const each = (value: (i: number) => number): Int32Array => Int32Array.from({ length: B * S }, (_, i) => value(i));
  return {
    size: B,
    length: S,
    inputIds: each((i) => (padded(i) ? padId : real(i))),
    attentionMask: each((i) => (padded(i) ? 0 : 1)),
    ...(tokenTypes > 1 && { tokenTypeIds: each((i) => (i % S < S / 2 ? 0 : 1)) }),
    ...(traits.positions === 'given' && { positionIds: each((i) => i % S) }),
  };
}

/** The same batch, with a mask of ones. */
export function unpadded(batch: Batch): Batch {
  return { ...batch, attentionMask: new Int32Array(batch.size * batch.length).fill(1) };
}

/** One row of a batch, by itself. */
export function rowOf(batch: Batch, row: number): Batch {
  const part = (values: Int32Array): Int32Array => values.slice(row * batch.length, (row + 1) * batch.length);
  const { inputIds, attentionMask, tokenTypeIds, positionIds, length } = batch;
  return {
    ...{ size: 1, length, inputIds: part(inputIds), attentionMask: attentionMask && part(attentionMask) },
    ...(tokenTypeIds && { tokenTypeIds: part(tokenTypeIds) }),
    ...(positionIds && { positionIds: part(positionIds) }),
  };
}
