import * as tf from '@tensorflow/tfjs-core';

/**
 * The gradient of a broadcast: what flowed to the copies of a number, summed. Always a tensor of its own, since tfjs
 * disposes of a gradient when it adds the next one to it.
 *
 * @param dy of the shape that was broadcast to
 * @param shape of what was broadcast
 */
export function sumTo(dy: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const ahead = dy.rank - shape.length;
  const copied = dy.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < ahead || shape[axis - ahead] !== dy.shape[axis]);
  const sum = copied.length === 0 ? dy : tf.sum(dy, copied);
  return tf.reshape(sum, [...shape]);
}
