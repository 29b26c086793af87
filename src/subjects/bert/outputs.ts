import * as tf from '@tensorflow/tfjs-core';
import type { Encoding, Values } from '../../core/encoding';

/** What a forward pass leaves behind: an `Encoding`, still in tensors. */
export type OutputTensors = {
  readonly [K in keyof Encoding]: Encoding[K] extends Values | undefined
    ? tf.Tensor
    : K extends 'pooled'
      ? Record<string, tf.Tensor>
      : tf.Tensor[];
};

/**
 * Copies the outputs of a pass to plain arrays and frees the tensors, also where reading fails.
 *
 * This comes after `tf.tidy`, not inside it: a tidy walks whatever it is given back, typed arrays element by element.
 *
 * @param copy a faster way to the numbers of a float32 tensor, where there is one
 */
export async function readOutputs(
  outputs: OutputTensors,
  copy?: (tensor: tf.Tensor) => Float32Array,
): Promise<Encoding> {
  const read = async (tensor: tf.Tensor): Promise<Values> => {
    if (copy && tensor.dtype === 'float32') return { data: copy(tensor), shape: tensor.shape.slice() };
    // Copied: on some backends `data()` is the tensor's own memory.
    return { data: new Float32Array(await tensor.data()), shape: tensor.shape.slice() };
  };
  const readAll = (list: readonly tf.Tensor[]): Promise<Values[]> => Promise.all(list.map(read));
  try {
    const { lastHiddenState, hiddenStates, attentions, pooled, logits } = outputs;
    return {
      ...(lastHiddenState && { lastHiddenState: await read(lastHiddenState) }),
      ...(hiddenStates && { hiddenStates: await readAll(hiddenStates) }),
      ...(attentions && { attentions: await readAll(attentions) }),
      ...(pooled && {
        pooled: Object.fromEntries(
          await Promise.all(Object.entries(pooled).map(async ([name, tensor]) => [name, await read(tensor)] as const)),
        ),
      }),
      ...(logits && { logits: await read(logits) }),
    };
  } finally {
    tf.dispose(outputs);
  }
}
