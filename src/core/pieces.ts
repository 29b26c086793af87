import type { Batch } from './batch';
import { concatBatches } from './batch';
import type { Encoding, Values } from './encoding';
import { mapTensors, sliceRows, tensorsOf } from './encoding';

/**
 * Encodes a batch with a model that takes one number of rows and no other, as whoever uses it has to: in pieces, the last one
 * filled up with copies of its last row, whose answers are left out.
 *
 * @param rows that number; undefined where any goes
 * @param encode takes batches of so many rows
 */
export async function encodeInPieces(
  batch: Batch,
  rows: number | undefined,
  encode: (batch: Batch) => Promise<Encoding>,
): Promise<Encoding> {
  if (rows === undefined || rows === batch.size) return encode(batch);
  const encodings: Encoding[] = [];
  for (const piece of piecesOf(batch, rows)) encodings.push(await encode(piece));
  return sliceRows(joined(encodings), 0, batch.size);
}

function piecesOf(batch: Batch, rows: number): Batch[] {
  const { size: B, length: S, inputIds, attentionMask, tokenTypeIds, positionIds, segmentIds } = batch;
  const rowOf = (row: number): Batch => {
    const cut = (values: Int32Array): Int32Array => values.subarray(row * S, (row + 1) * S);
    return {
      size: 1,
      length: S,
      inputIds: cut(inputIds),
      attentionMask: attentionMask && cut(attentionMask),
      ...(tokenTypeIds && { tokenTypeIds: cut(tokenTypeIds) }),
      ...(positionIds && { positionIds: cut(positionIds) }),
      ...(segmentIds && { segmentIds: cut(segmentIds) }),
    };
  };
  return Array.from({ length: Math.ceil(B / rows) }, (_, piece) =>
    concatBatches(Array.from({ length: rows }, (_, r) => rowOf(Math.min(B - 1, piece * rows + r)))),
  );
}

/** Encodings of one form, one below the other. */
function joined(encodings: readonly Encoding[]): Encoding {
  const parts = encodings.map((encoding) => new Map(tensorsOf(encoding).map(({ label, values }) => [label, values])));
  return mapTensors(encodings[0], ({ label }) => concatRows(parts.map((tensors) => tensors.get(label)!)));
}

function concatRows(parts: readonly Values[]): Values {
  const data = new Float32Array(parts.reduce((n, part) => n + part.data.length, 0));
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { data, shape: [parts.reduce((n, { shape }) => n + shape[0], 0), ...parts[0].shape.slice(1)] };
}
