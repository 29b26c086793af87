// How a mask becomes zeros in the attention weights.
import * as tf from '@tensorflow/tfjs-core';
import { LOWEST_FLOAT32 } from '../../core/float32';
import type { Mask } from '../../core/mask';

/**
 * The additive attention bias: 0 at real keys, {@link LOWEST_FLOAT32} at padded ones. That is finite, so that a row without one
 * real token stays a distribution: every score up to 2¹⁰³ in magnitude is absorbed whole, all biased scores are equal, and their
 * softmax is uniform. −∞ would make that row NaN.
 *
 * No mask makes no bias, and a mask of ones agrees with that bit for bit: 0 times a negative number is −0, and adding −0
 * keeps every bit of a score, where +0 would turn a −0 into 0.
 *
 * @param mask `[B, S]`, 1 at real tokens
 * @returns `[B, 1, 1, S]`, which broadcasts over heads and queries
 */
export function maskToBias(mask: tf.Tensor2D | null): tf.Tensor4D | null {
  if (!mask) return null;
  const [B, S] = mask.shape;
  // (B, S) -> (B, 1, 1, S). 1 − mask is 0 or 1, so no product overflows; with −∞ its 0 · ∞ would be NaN at real keys.
  return tf.reshape(tf.mul(tf.sub(1, mask), LOWEST_FLOAT32), [B, 1, 1, S]);
}

/**
 * The additive bias of a mask in any other form. What is additive already is added as it is; the others come to the very
 * bias that {@link maskToBias} makes, so one mask in two forms gives the same bits.
 *
 * @returns `[B, 1, 1, S]`, or `[B, 1, S, S]` where the mask says what each query may read
 */
export function formToBias({ form, data, shape }: Mask): tf.Tensor4D {
  const [B] = shape;
  const S = shape[shape.length - 1];
  // (B, S) and (B, 1, 1, S) -> (B, 1, 1, S), (B, S, S) and (B, 1, S, S) -> (B, 1, S, S)
  const mask = tf.tensor4d(Float32Array.from(data), [B, 1, data.length / (B * S), S]);
  return form.startsWith('additive') ? mask : tf.mul(tf.sub(1, mask), LOWEST_FLOAT32);
}

/** Scores `[B, H, S, S]` plus a bias that broadcasts to them. */
export function addBias(scores: tf.Tensor4D, bias: tf.Tensor | null): tf.Tensor4D {
  return bias ? tf.add(scores, bias) : scores;
}

/** Softmax over the keys, the last axis of `[B, H, S, S]`. */
export function softmaxOver(scores: tf.Tensor4D): tf.Tensor4D {
  return tf.softmax(scores, -1);
}
