// What a model feels of its surroundings, at one length: the same batches, compared bit for bit.
import type { Batch } from '../../../core/batch';
import type { Encoding, OutputName } from '../../../core/encoding';
import { tensorsOf } from '../../../core/encoding';
import type { Bert } from '../model';
import { SYNTHETIC_CONFIG } from '../synthetic';
import { mixed, mixedBatch, rowsOf } from './batches';

const B = 8;

/** All numbers that a row's real tokens own, as bits: states, logits and attention rows of real positions, pooled vectors. */
function realBits(encoding: Encoding, batch: Batch, row: number): Uint32Array {
  const S = batch.length;
  const mask = batch.attentionMask!.subarray(row * S, (row + 1) * S);
  const pieces = tensorsOf(encoding).flatMap(({ output, values: { data, shape } }) => {
    const stride = data.length / batch.size;
    const ofRow = data.subarray(row * stride, (row + 1) * stride);
    if (output === 'pooled') return mask.includes(1) ? [ofRow] : [];
    const width = shape[shape.length - 1];
    // [S, E] or [H, S, S]: the position is the axis before the last.
    return Array.from({ length: stride / width }, (_, i) => i)
      .filter((i) => mask[i % S] === 1)
      .map((i) => ofRow.subarray(i * width, (i + 1) * width));
  });
  const all = new Float32Array(pieces.reduce((n, piece) => n + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return new Uint32Array(all.buffer);
}

/**
 * The changes that a model feels at real positions, by name, and how many numbers were compared.
 * @param wanted a model may take another path where attentions are wanted
 */
export async function leaks(
  model: Bert,
  S: number,
  wanted: readonly OutputName[],
): Promise<{ changes: string[]; compared: number }> {
  const batch = mixedBatch(B, S, SYNTHETIC_CONFIG, 'one');
  const other = mixedBatch(B, S, SYNTHETIC_CONFIG, 'other');
  const expected = await model.encode(batch, wanted);
  const changes: string[] = [];
  let compared = 0;
  const hold = async (change: string, twin: Batch, pairs: readonly (readonly number[])[]): Promise<void> => {
    const encoding = await model.encode(twin, wanted);
    const same = pairs.map(([row, twinRow]) => {
      const bits = realBits(expected, batch, row);
      compared += bits.length;
      return Buffer.from(bits.buffer).equals(Buffer.from(realBits(encoding, twin, twinRow).buffer));
    });
    if (same.includes(false)) changes.push(change);
  };
  const rows = [...Array(B).keys()];
  const isPadding = (i: number): boolean => batch.attentionMask![i] === 0;
  await hold(
    'pad content',
    mixed(batch, other, isPadding),
    rows.map((row) => [row, row]),
  );
  for (const row of [0, 1, 4]) {
    await hold(
      'batch-mates',
      mixed(batch, other, (i) => Math.floor(i / S) !== row),
      [[row, row]],
    );
  }
  await hold(
    'row index',
    rowsOf(batch, [...rows].reverse()),
    rows.map((row) => [row, B - 1 - row]),
  );
  await hold('batch size', rowsOf(batch, [2]), [[2, 0]]);
  await hold('batch size', rowsOf(batch, [3, 1, 4]), [
    [3, 0],
    [1, 1],
    [4, 2],
  ]);
  return { changes, compared };
}
