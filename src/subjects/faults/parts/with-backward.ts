import * as tf from '@tensorflow/tfjs-core';

/**
 * `forward(x)`, whose gradient is what `backward` makes of it instead of what calculus does.
 *
 * @param backward from the gradient of the result, and `x`, to the gradient of `x`
 */
export function withBackward<T extends tf.Tensor>(x: T, forward: (x: T) => T, backward: (dy: T, x: T) => T): T {
  const both = tf.customGrad<T>((given, save) => {
    // Kept until the backward pass, as the layer that x stands in is tidied up before.
    (save as (tensors: tf.Tensor[]) => void)([given as T]);
    return { value: forward(given as T), gradFunc: (dy, [saved]) => backward(dy, saved as T) };
  });
  return both(x);
}
