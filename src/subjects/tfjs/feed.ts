import type { DataType, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../../core/batch';
import type { InputRole } from '../../core/traits/declared-traits';
import type { InputPlan } from './inputs';

/** Makes a tensor `[B, S]` for each input of a model. A mask that is not passed is one of ones. */
export function feed(batch: Batch, { ports }: InputPlan): Record<string, Tensor> {
  const { size: B, length: S, inputIds, attentionMask, tokenTypeIds, positionIds } = batch;
  const values: Readonly<Record<InputRole, () => Int32Array>> = {
    ids: () => inputIds,
    mask: () => attentionMask ?? new Int32Array(B * S).fill(1),
    types: () => tokenTypeIds ?? new Int32Array(B * S),
    positions: () => positionIds ?? Int32Array.from({ length: B * S }, (_, i) => i % S),
  };
  return Object.fromEntries(
    [...ports].map(([role, { name, dtype = 'int32' }]) => {
      const numbers = values[role]();
      const typed =
        dtype === 'float32' ? Float32Array.from(numbers) : dtype === 'bool' ? Uint8Array.from(numbers) : numbers;
      return [name, tf.tensor(typed, [B, S], dtype as DataType)];
    }),
  );
}
