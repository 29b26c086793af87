import * as tf from '@tensorflow/tfjs-core';

/** A mask `[B, S]` laid along the keys of `[B, H, S, S]`: `[B, 1, 1, S]`. */
export function overKeys(mask: tf.Tensor2D): tf.Tensor4D {
  const [B, S] = mask.shape;
  return tf.reshape(mask, [B, 1, 1, S]);
}

/** A mask `[B, S]` laid along the queries of `[B, H, S, S]`: `[B, 1, S, 1]`. */
export function overQueries(mask: tf.Tensor2D): tf.Tensor4D {
  const [B, S] = mask.shape;
  return tf.reshape(mask, [B, 1, S, 1]);
}
