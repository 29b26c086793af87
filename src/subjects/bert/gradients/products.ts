// Gradients of matrix products.
import * as tf from '@tensorflow/tfjs-core';
import { sumTo } from './broadcast';

/** The last two axes exchanged: on wasm a product with a transposed operand is many times slower than turning it first. */
function turned(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

/**
 * For Y = A·B, dA = dY·Bᵀ and dB = Aᵀ·dY; an operand that was turned by the product has its gradient turned back. A batch
 * axis of 1 that met a longer one is summed over.
 */
export const products: readonly tf.GradConfig[] = [
  {
    kernelName: 'BatchMatMul',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b], attrs) => {
      const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
      const d = dy as tf.Tensor;
      const back = (product: tf.Tensor, isTurned: boolean, shape: readonly number[]): tf.Tensor =>
        sumTo(isTurned ? turned(product) : product, shape);
      return {
        a: () => back(tf.matMul(d, transposeB ? b : turned(b)), transposeA, a.shape),
        b: () => back(tf.matMul(transposeA ? a : turned(a), d), transposeB, b.shape),
      };
    },
  },
];
