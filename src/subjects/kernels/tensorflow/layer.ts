// One encoder layer in TensorFlow's own ops. B rows, S positions, N = B·S, E hidden size, F width of the feed-forward network,
// H heads, D = E / H.
import * as tf from '@tensorflow/tfjs-core';
import type { BertConfig } from '../../bert/checkpoint/config';
import type { LayerKernels } from '../kernel-set';
import { activations } from '../../bert/kernels';
import type { DenseWeights, LayerWeights } from '../../bert/weights';
import type { FoldedWeights } from '../folded';
import { disposeFolded, foldWeights } from '../folded';
import type { EagerOps } from './eager-ops';

/**
 * The kernels of one layer. Each tensor is freed right after its last use, not at the end of the layer's tidy: TensorFlow's
 * allocator then hands out memory that is still in the cache.
 */
export class TensorflowLayer implements LayerKernels {
  private readonly folded: FoldedWeights;

  constructor(
    private readonly ops: EagerOps,
    private readonly weights: LayerWeights,
    private readonly config: BertConfig,
  ) {
    this.folded = foldWeights(weights, config);
  }

  attention(hidden: tf.Tensor3D, bias: tf.Tensor | null): tf.Tensor3D {
    const { ops } = this;
    const [B, S, E] = hidden.shape;
    const H = this.config.heads;
    const qkv = this.dense(hidden, this.folded.qkv); // (B, S, E) -> (N, 3E)
    const byHead = tf.transpose(spend(qkv, tf.reshape(qkv, [B, S, 3, H, E / H])), [2, 0, 3, 1, 4]); // -> (3, B, H, S, D)
    const [q, k, v] = tf.unstack(byHead); // (B, H, S, D) each
    byHead.dispose();
    let scores = spend(q, ops.batchMatMul(q, k, true)); // (B, H, S, S)
    k.dispose();
    if (bias) scores = spend(scores, ops.add(scores, bias));
    const shares = spend(scores, ops.softmax(scores));
    const mixed = spend(shares, ops.batchMatMul(shares, v, false)); // (B, H, S, D)
    v.dispose();
    const merged = spend(mixed, tf.transpose(mixed, [0, 2, 1, 3])); // (B, S, H, D)
    return spend(merged, tf.reshape(merged, [B, S, E]));
  }

  attentionOutput(mixed: tf.Tensor3D): tf.Tensor3D {
    return this.denseAt(mixed, this.weights.attentionOutput);
  }

  feedForward(x: tf.Tensor3D): tf.Tensor3D {
    const wide = this.dense(x, this.folded.intermediate); // (B, S, E) -> (N, F)
    const activated = spend(wide, this.activate(wide));
    const narrow = spend(activated, this.dense(activated, this.folded.output)); // (N, F) -> (N, E)
    return spend(narrow, tf.reshape(narrow, x.shape));
  }

  dispose(): void {
    disposeFolded(this.folded);
  }

  /** The activation, short of the constants that are folded into the weights before and after it: y·(1 + erf y) for GELU. */
  private activate(y: tf.Tensor): tf.Tensor {
    const { ops } = this;
    if (this.config.activation !== 'gelu') return activations[this.config.activation](y);
    const erf = ops.erf(y);
    const product = spend(erf, ops.multiply(y, erf));
    return spend(product, ops.add(y, product));
  }

  private denseAt(x: tf.Tensor3D, weights: DenseWeights): tf.Tensor3D {
    const y = this.dense(x, weights);
    return spend(y, tf.reshape(y, x.shape));
  }

  /** `[…, in]` → `[N, out]` */
  private dense(x: tf.Tensor, { kernel, bias }: DenseWeights): tf.Tensor {
    const rows = tf.reshape(x, [-1, kernel.shape[0]]);
    const product = spend(rows, this.ops.matMul(rows, kernel));
    return spend(product, this.ops.addBias(product, bias));
  }
}

/** Frees a tensor that was used for the last time, and gives back what was made of it. */
function spend<T extends tf.Tensor>(spent: tf.Tensor, result: T): T {
  spent.dispose();
  return result;
}
