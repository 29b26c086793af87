// The gradient of picking rows: each row of the gradient goes back to where its row was picked.
import * as tf from '@tensorflow/tfjs-core';

/** `(n, …)` put back at n places of a tensor of zeros of this shape; rows that were picked from one place are summed. */
function putBack(dy: tf.Tensor, indices: tf.Tensor, shape: number[]): tf.Tensor {
  const at = tf.reshape(indices, [-1, 1]); // (…) -> (n, 1)
  return tf.scatterND(at, tf.reshape(dy, [at.shape[0], ...shape.slice(1)]), shape);
}

/**
 * Rows of a matrix, `[N, E]` → `[n, E]`, with a gradient of its own. The one that tfjs registers, where something has loaded
 * it, takes the kernel UnsortedSegmentSum, which its wasm backend lacks.
 *
 * @param at which rows, in order
 */
export function pickRows(x: tf.Tensor2D, at: Int32Array | readonly number[]): tf.Tensor2D {
  const picked = tf.customGrad((from) => {
    const indices = tf.tensor1d([...at], 'int32');
    const gradFunc = (dy: tf.Tensor): tf.Tensor => putBack(dy, tf.tensor1d([...at], 'int32'), x.shape);
    return { value: tf.gather(from as tf.Tensor, indices), gradFunc };
  });
  return picked(x) as tf.Tensor2D;
}

export const gather: readonly tf.GradConfig[] = [
  {
    kernelName: 'GatherV2',
    inputsToSave: ['x', 'indices'],
    gradFunc: (dy, [x, indices], attrs) => {
      const { axis, batchDims } = attrs as { axis: number; batchDims?: number };
      if (tf.util.parseAxisParam(axis, x.shape)[0] !== 0 || (batchDims ?? 0) !== 0) {
        throw new Error(`gather has a gradient along axis 0 only, not along axis ${axis}, batchDims ${batchDims}`);
      }
      return { x: () => putBack(dy as tf.Tensor, indices, x.shape) };
    },
  },
];
