import type * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from '../kernel-set';
import { EagerOps } from './eager-ops';
import { TensorflowLayer } from './layer';

/**
 * The BERT's kernels in TensorFlow's own ops: fewer of them than the plain text takes, and oneDNN's where those are faster.
 * The tensorflow backend has to be current. Ops that this TensorFlow lacks throw when they are first run.
 */
export function tensorflowKernels(): Kernels {
  const ops = new EagerOps();
  return {
    name: 'tensorflow fused',
    addLayerNorm(x, residual, { gamma, beta }, eps) {
      const sum = residual ? ops.add(x, residual) : x;
      const normed = ops.layerNorm(sum, gamma, beta, eps) as tf.Tensor3D;
      if (sum !== x) sum.dispose();
      return normed;
    },
    forLayer: (weights, config) => new TensorflowLayer(ops, weights, config),
  };
}
