// The handful of kernels that the encoder stands on, in plain tfjs ops: the text to read. B rows, S positions, N = B·S,
// E hidden size, H heads, D = E / H.
import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from './checkpoint/config';
import { erf } from './erf';
import type { DenseWeights, NormWeights } from './weights';

/**
 * `x·kernel + bias`.
 *
 * Two-dimensional on purpose: tfjs's wasm backend hands a product to XNNPACK only where there is one matrix on either side
 * and nothing is transposed.
 *
 * @param x `[N, in]`
 * @returns `[N, out]`
 */
export function dense(x: tf.Tensor2D, { kernel, bias }: DenseWeights): tf.Tensor2D {
  return tf.fused.matMul({ a: x, b: kernel, bias }) as tf.Tensor2D;
}

/** `x/2 · (1 + erf(x/√2))`, element by element (Hendrycks and Gimpel, arXiv:1606.08415, equation for Φ). */
export function gelu<T extends tf.Tensor>(x: T): T {
  const cdf = tf.mul(tf.add(erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
  return tf.mul(x, cdf);
}

/** `x/2 · (1 + tanh(√(2/π)·(x + 0.044715·x³)))`: the same paper's approximation, which Hugging Face calls `gelu_new`. */
export function geluNew<T extends tf.Tensor>(x: T): T {
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
}

/** The activations by Hugging Face's names. */
export const activations: Readonly<Record<Activation, <T extends tf.Tensor>(x: T) => T>> = {
  gelu,
  gelu_new: geluNew,
  relu: (x) => tf.relu(x),
};

/**
 * Layer normalisation over the last axis: `(x − mean) / √(variance + eps) · γ + β`, with the biased variance
 * (Ba, Kiros and Hinton, arXiv:1607.06450).
 *
 * @param x `[…, E]`
 */
export function layerNorm<T extends tf.Tensor>(x: T, { gamma, beta }: NormWeights, eps: number): T {
  const centred = tf.sub(x, meanOverLast(x));
  const variance = meanOverLast(tf.square(centred));
  return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, eps))), gamma), beta);
}

/**
 * The mean over the last axis, `[…, E]` → `[…, 1]`, as the mean of the means of equal groups. Summing E float32 numbers one
 * after another, as tfjs on wasm does, loses up to E units in the last place; groups of about √E lose 2·√E. webgpu adds in a
 * tree, in which every group costs a workgroup of shaders and gains nothing.
 */
function meanOverLast(x: tf.Tensor): tf.Tensor {
  if (tf.getBackend() === 'webgpu') return tf.mean(x, -1, true); // (…, E) -> (…, 1)
  const outer = x.shape.slice(0, -1);
  const E = x.shape[x.rank - 1];
  let group = Math.floor(Math.sqrt(E));
  while (E % group !== 0) group--;
  const means = tf.mean(tf.reshape(x, [...outer, E / group, group]), -1); // (…, E) -> (…, E / group)
  return tf.mean(means, -1, true); // (…, E / group) -> (…, 1)
}

/** `[B, S, E]` → `[B, H, S, D]` */
export function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor4D {
  const [B, S, E] = x.shape;
  return tf.transpose(tf.reshape(x, [B, S, heads, E / heads]), [0, 2, 1, 3]);
}

/** `[B, H, S, D]` → `[B, S, E]` */
export function mergeHeads(x: tf.Tensor4D): tf.Tensor3D {
  const [B, H, S, D] = x.shape;
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [B, S, H * D]);
}

/**
 * `q·kᵀ / √D` (Vaswani et al., arXiv:1706.03762, equation 1).
 *
 * @param q `[B, H, S, D]`
 * @param k `[B, H, S, D]`
 * @returns `[B, H, S, S]`: `[b, h, query, key]`
 */
export function attentionScores(q: tf.Tensor4D, k: tf.Tensor4D): tf.Tensor4D {
  // Turned over first: a product with `transposeB` takes a path that is many times slower on wasm.
  const kT = tf.transpose(k, [0, 1, 3, 2]); // (B, H, S, D) -> (B, H, D, S)
  return tf.mul(tf.matMul(q, kT), 1 / Math.sqrt(q.shape[3]));
}

/**
 * Every query's mean of the values under its weights.
 *
 * @param weights `[B, H, S, S]`
 * @param values `[B, H, S, D]`
 * @returns `[B, H, S, D]`
 */
export function attentionMix(weights: tf.Tensor4D, values: tf.Tensor4D): tf.Tensor4D {
  return tf.matMul(weights, values);
}
