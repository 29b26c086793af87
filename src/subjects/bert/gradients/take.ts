import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UsageError } from '../../../core/errors';
import { registerGradients } from './register';

/**
 * The gradient of a number with respect to a tensor, of that tensor's shape. Whoever asks for it disposes of it; nothing else
 * is left behind, also where `f` throws.
 *
 * @param make what the gradient is taken with respect to
 * @throws UsageError naming a kernel on the way that has no gradient, or saying that there is no way at all.
 */
export function takeGradient(f: (x: tf.Tensor) => tf.Scalar, make: () => tf.Tensor): tf.Tensor {
  registerGradients();
  try {
    return tf.tidy(() => tf.grad((x) => f(x as tf.Tensor))(make()));
  } catch (error) {
    disposeTape();
    throw inPlainWords(error);
  }
}

/** tfjs keeps what a backward pass will need out of every tidy, and frees it only at the end of one that did not throw. */
function disposeTape(): void {
  const { state } = tf.engine();
  for (const { saved } of state.activeTape ?? []) tf.dispose(saved);
  state.activeTape = [];
}

/** tfjs's own words for what a replaced part can do, with what to do about it; any other error stays as it is. */
function inPlainWords(error: unknown): unknown {
  const kernel = /gradient function not found for (\w+)/.exec(messageOf(error))?.[1];
  if (kernel !== undefined) {
    return new UsageError(
      `The gradient cannot be taken: a part of the model uses the kernel ${kernel}, of which no gradient is known. Register one with tf.registerGradient, or build the part from other operations.`,
      { cause: error },
    );
  }
  if (/Cannot compute gradient of y=f\(x\)/.test(messageOf(error))) {
    return new UsageError(
      'The gradient cannot be taken: nothing leads from the word embeddings to the loss. A part of the model computes on the host, or ignores what it is given.',
      { cause: error },
    );
  }
  return error;
}
