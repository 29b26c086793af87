import type { Batch } from '../core/batch';
import type { Values } from '../core/encoding';

/**
 * Cuts a batch into batches of a number of rows, the only one that a graph takes. The last one is filled up with copies of its
 * own last row, whose answers {@link joinRows} leaves out.
 */
export function inPiecesOf(size: number | undefined, batch: Batch): Batch[] {
  if (size === undefined || size === batch.size) return [batch];
  const pieces: Batch[] = [];
  for (let from = 0; from < batch.size; from += size) {
    const rows = Array.from({ length: size }, (_, i) => Math.min(from + i, batch.size - 1));
    const pick = <T extends Int32Array | null | undefined>(ids: T): T =>
      (ids &&
        Int32Array.from(rows.flatMap((row) => [...ids.subarray(row * batch.length, (row + 1) * batch.length)]))) as T;
    pieces.push({
      size,
      length: batch.length,
      inputIds: pick(batch.inputIds),
      attentionMask: pick(batch.attentionMask),
      tokenTypeIds: pick(batch.tokenTypeIds),
      positionIds: pick(batch.positionIds),
    });
  }
  return pieces;
}

/** The answers to pieces of a batch, as one answer of so many rows. */
export function joinRows(pieces: readonly ReadonlyMap<string, Values>[], size: number): ReadonlyMap<string, Values> {
  if (pieces.length === 1 && [...pieces[0].values()].every(({ shape }) => shape[0] === size)) return pieces[0];
  const joined = new Map<string, Values>();
  for (const [name, { shape }] of pieces[0]) {
    const parts = pieces.map((piece) => piece.get(name)!.data);
    const width = shape.slice(1).reduce((a, b) => a * b, 1);
    const data = new Float32Array(size * width);
    let offset = 0;
    for (const part of parts) {
      data.set(part.subarray(0, data.length - offset), offset);
      offset += part.length;
    }
    joined.set(name, { data, shape: [size, ...shape.slice(1)] });
  }
  return joined;
}
