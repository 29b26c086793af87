import type { Batch } from '../../core/batch';
import { tokenMaskOf } from '../../core/mask-of-batch';
import type { Values } from '../../core/encoding';
import type { Side } from '../../engine/invariants/invariant';
import type { AttentionPicture, AttentionSide } from './picture';

/** The most attention weights that one picture takes: 160 kB in base64. */
const MOST_WEIGHTS = 30_000;

/** One row of one run: of which batch, and what weights came of it. */
export type AttentionRun = readonly [Side, Batch, readonly Values[]];

/**
 * Takes one row out of the weights of one run, or of two.
 *
 * @param nearestTo the layers nearest to this one are taken, as many as there is room for
 */
export function attentionOf(of: readonly AttentionRun[], nearestTo = 0): AttentionPicture {
  const [, , layers] = of[0];
  const heads = layers[0].shape[1];
  const weightsOfOne = of.reduce((sum, [, { length }]) => sum + heads * length * length, 0);
  const inOrder = layers
    .map((_, layer) => layer)
    .sort((a, b) => Math.abs(a - nearestTo) - Math.abs(b - nearestTo) || a - b);
  const kept = inOrder.slice(0, Math.floor(MOST_WEIGHTS / weightsOfOne)).sort((a, b) => a - b);
  return {
    sides: of.map(([side, batch]) => sideOf(side, batch)),
    heads,
    layersInAll: layers.length,
    layers: kept.map((layer) => ({ layer, weights: of.map(([{ row }, , all]) => rowInBase64(all[layer], row)) })),
  };
}

function sideOf({ run, row, at }: Side, batch: Batch): AttentionSide {
  const { length, inputIds } = batch;
  const mask = tokenMaskOf(batch);
  const of = <T>(value: (at: number) => T): T[] => Array.from({ length }, (_, i) => value(row * length + i));
  return { run, row, at, ids: of((i) => inputIds[i]), real: of((i) => !mask || mask[i] === 1) };
}

function rowInBase64({ data, shape: [, H, S] }: Values, row: number): string {
  const numbers = data.subarray(row * H * S * S, (row + 1) * H * S * S);
  const bytes = new DataView(new ArrayBuffer(4 * numbers.length));
  numbers.forEach((number, i) => bytes.setFloat32(4 * i, number, true));
  return inBase64(new Uint8Array(bytes.buffer));
}

/** Without Node's Buffer: a page computes as well. */
function inBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
