import * as tf from '@tensorflow/tfjs-core';
import type { Seams } from '../bert/seams';
import { correctSeams } from '../bert/seams';

/**
 * Dynamic quantisation of activations, simulated: what goes into every product with weights is rounded to 8 bits, with one
 * scale and one zero point for the whole tensor, taken from its own minimum and maximum as ONNX's DynamicQuantizeLinear does
 * (onnx.ai/onnx/operators, opset 11). The weights stay as they are. Padding and the other rows share the scale, so what
 * stands there moves every number.
 */
export const int8Activations: Partial<Seams> = {
  dense: (x, weights, pass) => correctSeams.dense(quantised(x), weights, pass),
};

const LEVELS = 255;

/** Rounds to the nearest of 256 levels between the least and the greatest number, 0 among them. */
function quantised(x: tf.Tensor2D): tf.Tensor2D {
  const least = tf.minimum(tf.min(x), 0);
  const most = tf.maximum(tf.max(x), 0);
  // A tensor of zeros has no range; any scale will do.
  const scale = tf.maximum(tf.div(tf.sub(most, least), LEVELS), 1e-30);
  const zero = tf.clipByValue(tf.round(tf.div(tf.neg(least), scale)), 0, LEVELS);
  const levels = tf.clipByValue(tf.add(tf.round(tf.div(x, scale)), zero), 0, LEVELS);
  return tf.mul(tf.sub(levels, zero), scale);
}
