import type * as tf from '@tensorflow/tfjs-core';
import { maskToBias } from '../../bert/mask';
import type { Pass, Seams } from '../../bert/seams';

/**
 * The right bias of a wrong mask.
 *
 * @param read the mask as it was given, whatever its form, to the mask as it is taken, both `[B, S]`
 */
export function maskReadAs(read: (mask: tf.Tensor2D, pass: Pass) => tf.Tensor2D): Partial<Seams> {
  return { maskToBias: (pass) => maskToBias(pass.mask && read(pass.mask, pass)) };
}
