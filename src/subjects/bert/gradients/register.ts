import * as tf from '@tensorflow/tfjs-core';
import { elementwise } from './elementwise';
import { gather } from './gather';
import { products } from './products';
import { reductions } from './reductions';
import { shapes } from './shapes';
import { softmax } from './softmax';

/** The gradient of every kernel that the model's forward pass is made of, and of a few that a replaced part is likely to use. */
export const GRADIENTS: readonly tf.GradConfig[] = [
  ...elementwise,
  ...reductions,
  ...shapes,
  ...products,
  ...softmax,
  ...gather,
];

/**
 * Tells tfjs the gradients that it does not know. Its CommonJS bundle registers none, and the module that would cannot be
 * required: it is an ES module whose imports have no extension. One that is registered already, by whoever loads more of
 * tfjs, stays. A forward pass without a gradient does not look at them.
 */
export function registerGradients(): void {
  for (const config of GRADIENTS) {
    if (!tf.getGradient(config.kernelName)) tf.registerGradient(config);
  }
}
