// What stands below and above the encoder's layers, on the memory of tfjs's wasm backend. B rows, S positions, E hidden size.
import type * as tf from '@tensorflow/tfjs-core';
import { LOWEST_FLOAT32 } from '../../../core/float32';
import type { LookUp } from '../../bert/embeddings';
import type { Pooled } from '../kernel-set';
import type { WasmInstance } from './instance';

/** The sum of rows of several tables, `(rows, E)[(B, S)]` each → `[B, S, E]`, added up in their order. */
export function sumOfRows(
  wasm: WasmInstance,
  lookUps: readonly LookUp[],
  [B, S]: readonly [number, number],
): tf.Tensor3D {
  const E = lookUps[0].table.width;
  const sum = wasm.make<tf.Tensor3D>([B, S, E]);
  const numbers = wasm.numbersOf(sum);
  const [first, ...others] = lookUps;
  putRows(numbers, first, E);
  for (const other of others) addRows(numbers, other, E);
  return sum;
}

/** Put, not added to zeros: that would turn a −0 into 0. */
function putRows(to: Float32Array, { table: { data }, ids }: LookUp, E: number): void {
  for (let i = 0; i < ids.length; i++) {
    const [from, at] = [ids[i] * E, i * E];
    for (let e = 0; e < E; e++) to[at + e] = data[from + e];
  }
}

/** Each sum is rounded to float32 where it is stored, which gives the bits of an addition in float32. */
function addRows(to: Float32Array, { table: { data }, ids }: LookUp, E: number): void {
  for (let i = 0; i < ids.length; i++) {
    const [from, at] = [ids[i] * E, i * E];
    for (let e = 0; e < E; e++) to[at + e] += data[from + e];
  }
}

/** 0 at real keys, float32's lowest number at padded ones: `[B, S]` → `[B, 1, 1, S]`, the bits of the plain text. */
export function biasOf(wasm: WasmInstance, mask: Int32Array, [B, S]: readonly [number, number]): tf.Tensor4D {
  const bias = wasm.make<tf.Tensor4D>([B, 1, 1, S]);
  const numbers = wasm.numbersOf(bias);
  for (let i = 0; i < mask.length; i++) numbers[i] = (1 - mask[i]) * LOWEST_FLOAT32;
  return bias;
}

/** One vector a row, `[B, S, E]` → `[B, E]` each. */
export function pooled(wasm: WasmInstance, hidden: tf.Tensor3D, mask: tf.Tensor2D | null): Pooled {
  const [B, S, E] = hidden.shape;
  const [cls, mean, last] = [0, 1, 2].map(() => wasm.make<tf.Tensor2D>([B, E]));
  wasm.run.pool(wasm.at(hidden), mask ? wasm.at(mask) : 0, wasm.at(cls), wasm.at(mean), wasm.at(last), B, S, E);
  return { cls, mean, last };
}
