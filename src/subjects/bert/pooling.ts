// One vector for a whole row. B rows, S positions, E hidden size.
import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../../core/batch';
import { pickRows } from './gradients/gather';

/** Where each row's first real token stands, `[B]`; 0 in a fully masked row, and wherever there is no mask. */
export function firstRealPositions({ size, length, attentionMask }: Batch): Int32Array {
  return Int32Array.from({ length: size }, (_, row) =>
    attentionMask ? Math.max(0, attentionMask.subarray(row * length, (row + 1) * length).indexOf(1)) : 0,
  );
}

/** Where each row's last real token stands, `[B]`; S − 1 in a fully masked row, and wherever there is no mask. */
export function lastRealPositions({ size, length, attentionMask }: Batch): Int32Array {
  return Int32Array.from({ length: size }, (_, row) => {
    const last = attentionMask?.subarray(row * length, (row + 1) * length).lastIndexOf(1) ?? -1;
    return last < 0 ? length - 1 : last;
  });
}

/** The state of each row's first real token, which is [CLS] in any layout: `[B, S, E]` → `[B, E]`. */
export function clsState(hidden: tf.Tensor3D, batch: Batch): tf.Tensor2D {
  return statesAt(hidden, firstRealPositions(batch));
}

/** The state of each row's last real token, wherever it stands: `[B, S, E]` → `[B, E]`. */
export function lastState(hidden: tf.Tensor3D, batch: Batch): tf.Tensor2D {
  return statesAt(hidden, lastRealPositions(batch));
}

/** The state at one position of each row: `[B, S, E]` → `[B, E]`. */
export function statesAt(hidden: tf.Tensor3D, positions: Int32Array): tf.Tensor2D {
  const [B, S, E] = hidden.shape;
  const at = positions.map((position, row) => row * S + position);
  return pickRows(tf.reshape(hidden, [B * S, E]), at); // (B, S, E) -> (N, E) -> (B, E)
}

/**
 * The mean of the real tokens' states, `[B, S, E]` → `[B, E]`: sum / max(count, 1e-9), as sentence-transformers' mean
 * pooling computes it; a fully masked row gets zeros.
 *
 * @param mask `[B, S]`; null means that every token is real
 */
export function meanState(hidden: tf.Tensor3D, mask: tf.Tensor2D | null): tf.Tensor2D {
  const [B, S] = hidden.shape;
  const real = mask ?? tf.ones<tf.Rank.R2>([B, S]);
  const sum = tf.sum<tf.Tensor2D>(tf.mul(hidden, tf.expandDims(real, 2)), 1); // (B, S, E) · (B, S, 1) -> (B, E)
  return tf.div(sum, tf.maximum(tf.sum(real, 1, true), 1e-9)); // (B, E) / (B, 1)
}
