import * as tf from '@tensorflow/tfjs-core';
import { LOWEST_FLOAT32 } from '../../../core/float32';

/** What local attention adds: it hides from each query the keys that are further off, `[1, 1, S, S]`. */
export function localBias(S: number, reach: number): tf.Tensor4D {
  const isFar = (i: number): boolean => Math.abs((i % S) - Math.floor(i / S)) > reach;
  return tf.tensor4d(
    Float32Array.from({ length: S * S }, (_, i) => (isFar(i) ? LOWEST_FLOAT32 : 0)),
    [1, 1, S, S],
  );
}
