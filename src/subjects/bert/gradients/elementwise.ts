// Gradients of what acts on each number alone, or on two numbers that stand at the same place after broadcasting.
import * as tf from '@tensorflow/tfjs-core';
import { sumTo } from './broadcast';

/** A kernel of one input `x`, whose derivative is computed from that input. */
function ofInput(kernelName: string, derivative: (x: tf.Tensor) => tf.Tensor): tf.GradConfig {
  const gradFunc: tf.GradFunc = (dy, [x]) => ({ x: () => tf.mul(dy as tf.Tensor, derivative(x)) });
  return { kernelName, inputsToSave: ['x'], gradFunc };
}

/** A kernel of one input `x`, whose derivative is computed from its output. */
function ofOutput(kernelName: string, derivative: (y: tf.Tensor) => tf.Tensor): tf.GradConfig {
  const gradFunc: tf.GradFunc = (dy, [y]) => ({ x: () => tf.mul(dy as tf.Tensor, derivative(y)) });
  return { kernelName, outputsToSave: [true], gradFunc };
}

/** A kernel of two inputs `a` and `b`, which broadcast; each derivative is computed from both. */
function ofTwo(
  kernelName: string,
  toA: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  toB: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): tf.GradConfig {
  const gradFunc: tf.GradFunc = (dy, [a, b]) => ({
    a: () => sumTo(toA(dy as tf.Tensor, a, b), a.shape),
    b: () => sumTo(toB(dy as tf.Tensor, a, b), b.shape),
  });
  return { kernelName, inputsToSave: ['a', 'b'], gradFunc };
}

/** `dy` where a condition holds, 0 elsewhere. */
const where = (condition: tf.Tensor, dy: tf.Tensor): tf.Tensor => tf.mul(dy, tf.cast(condition, 'float32'));

/** Gradients by the rules of calculus; where a maximum is tied the first operand takes all. */
export const elementwise: readonly tf.GradConfig[] = [
  ofTwo(
    'Add',
    (dy) => dy,
    (dy) => dy,
  ),
  ofTwo(
    'Sub',
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  ofTwo(
    'Multiply',
    (dy, _, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  ofTwo(
    'RealDiv',
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  ofTwo(
    'Maximum',
    (dy, a, b) => where(tf.greaterEqual(a, b), dy),
    (dy, a, b) => where(tf.less(a, b), dy),
  ),
  ofTwo(
    'Minimum',
    (dy, a, b) => where(tf.lessEqual(a, b), dy),
    (dy, a, b) => where(tf.greater(a, b), dy),
  ),
  ofInput('Square', (x) => tf.mul(x, 2)),
  ofInput('Erf', (x) => tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI))),
  ofInput('Relu', (x) => tf.cast(tf.greater(x, 0), 'float32')),
  ofInput('Neg', (x) => tf.fill(x.shape, -1)),
  ofInput('Abs', (x) => tf.sub(tf.cast(tf.greater(x, 0), 'float32'), tf.cast(tf.less(x, 0), 'float32'))),
  ofInput('Log', (x) => tf.div(1, x)),
  ofOutput('Exp', (y) => y),
  ofOutput('Sqrt', (y) => tf.div(0.5, y)),
  ofOutput('Rsqrt', (y) => tf.mul(tf.mul(tf.square(y), y), -0.5)), // y = x^(−1/2), y′ = −x^(−3/2)/2 = −y³/2
  ofOutput('Tanh', (y) => tf.sub(1, tf.square(y))),
];
