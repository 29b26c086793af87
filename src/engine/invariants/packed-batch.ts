import type { Batch } from '../../core/batch';
import type { Sequence } from '../../core/case';
import { LOWEST_FLOAT32 } from '../../core/float32';
import type { Mask, MaskForm } from '../../core/mask';
import { kindOf, KINDS, maskShape } from '../../core/mask';
import type { Traits } from '../../core/subject';
import { blockForm } from '../../core/traits/packing';

/** Where a packed sequence stands: in which row, and at which positions. */
export interface PackedPlace {
  readonly row: number;
  readonly at: readonly number[];
}

/**
 * Puts sequences one after another into rows: each into the first that has room for it.
 * @param lengths of the sequences, each from 1 to `most`
 */
export function packInto(lengths: readonly number[], most: number): PackedPlace[] {
  const filled: number[] = [];
  return lengths.map((tokens) => {
    const found = filled.findIndex((used) => used + tokens <= most);
    const row = found >= 0 ? found : filled.push(0) - 1;
    const start = filled[row];
    filled[row] += tokens;
    return { row, at: Array.from({ length: tokens }, (_, i) => start + i) };
  });
}

/**
 * A batch in which sequences share rows. Behind the last of a row stands the pad id.
 * @param length the number of positions of a row, S
 */
export function packedBatch(
  sequences: readonly Sequence[],
  places: readonly PackedPlace[],
  length: number,
  traits: Traits,
): Batch {
  const size = Math.max(...places.map(({ row }) => row)) + 1;
  const count = size * length;
  const inputIds = new Int32Array(count).fill(traits.padId);
  const tokenTypeIds = (traits.tokenTypes ?? 1) > 1 ? new Int32Array(count) : undefined;
  const positionIds = traits.positions === 'given' ? new Int32Array(count) : undefined;
  const segmentIds = new Int32Array(count);
  const last = new Int32Array(size);
  sequences.forEach(({ tokens, types }, s) => {
    const { row, at } = places[s];
    const segment = ++last[row];
    at.forEach((position, i) => {
      const to = row * length + position;
      inputIds[to] = tokens[i];
      segmentIds[to] = segment;
      if (tokenTypeIds) tokenTypeIds[to] = types[i];
      if (positionIds) positionIds[to] = i;
    });
  });
  const blocks =
    traits.packs === 'block-mask' ? blockMask(blockForm(traits.maskForms!)!, segmentIds, size, length) : undefined;
  return {
    ...{ size, length, inputIds, tokenTypeIds, positionIds },
    attentionMask: blocks ? null : segmentIds.map((segment) => (segment > 0 ? 1 : 0)),
    ...(traits.packs === 'segment-ids' && { segmentIds }),
    ...(blocks && { mask: blocks }),
  };
}

/** A query reads the keys of its own sequence; one at padding reads the padding. */
function blockMask(form: MaskForm, segmentIds: Int32Array, B: number, S: number): Mask {
  const kind = kindOf(form);
  const data = new KINDS[kind](B * S * S);
  for (let query = 0; query < B * S; query++) {
    const row = query - (query % S);
    for (let key = 0; key < S; key++) {
      const same = segmentIds[query] === segmentIds[row + key];
      data[query * S + key] = kind === 'additive' ? (same ? 0 : LOWEST_FLOAT32) : same ? 1 : 0;
    }
  }
  return { form, data, shape: maskShape(form, B, S) };
}
