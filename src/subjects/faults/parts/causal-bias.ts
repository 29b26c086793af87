import * as tf from '@tensorflow/tfjs-core';
import { LOWEST_FLOAT32 } from '../../../core/float32';

/** What a decoder adds: it hides from each query the keys that come after it, `[1, 1, S, S]`. */
export function causalBias(S: number): tf.Tensor4D {
  const later = (i: number): boolean => i % S > Math.floor(i / S);
  return tf.tensor4d(
    Float32Array.from({ length: S * S }, (_, i) => (later(i) ? LOWEST_FLOAT32 : 0)),
    [1, 1, S, S],
  );
}
