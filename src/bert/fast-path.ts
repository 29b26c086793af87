import type * as tf from '@tensorflow/tfjs-core';
import type { BertConfig } from './config';
import type { FastPart, Kernels, LayerKernels } from './kernel-set';
import { FAST_PARTS, partsWithout } from './kernel-set';
import type { Seams } from './seams';
import type { LayerWeights, NormWeights } from './weights';

/** What a pass, or one layer of it, may take from fast kernels; what is absent takes the plain text. */
export type FastLayer = { readonly [Part in FastPart]?: (Kernels & LayerKernels)[Part] };

/** The plain text everywhere. */
export const PLAIN: FastLayer = {};

/** The fast kernels of one model, with its weights laid out for them. */
export class FastPath {
  /** By layer, where attention weights are not wanted, and where they are. */
  private readonly layers: readonly (readonly [unseen: FastLayer, seen: FastLayer])[];
  private readonly held: LayerKernels[] = [];
  /** What reports call it: the kernels, and where they do not run. */
  readonly name: string;
  /** For what stands below and above the layers. */
  readonly outside: FastLayer;

  /**
   * @param replaced the seams that are not the correct ones
   * @throws whatever the kernels throw; nothing stays allocated then.
   */
  constructor(kernels: Kernels, weights: readonly LayerWeights[], config: BertConfig, replaced: Partial<Seams>) {
    const parts = partsWithout(replaced);
    this.name = nameOf(kernels, parts);
    const addLayerNorm = (x: tf.Tensor3D, residual: tf.Tensor3D | null, norm: NormWeights, eps: number): tf.Tensor3D =>
      kernels.addLayerNorm(x, residual, norm, eps);
    this.outside = parts.has('addLayerNorm') ? { addLayerNorm } : PLAIN;
    // Each layer's weights are laid out only where a kernel will read them.
    const reads = (['attention', 'attentionOutput', 'feedForward'] as const).filter((part) => parts.has(part));
    try {
      this.layers = weights.map((layer) => {
        if (reads.length === 0) return [this.outside, this.outside];
        const own = kernels.forLayer(layer, config);
        this.held.push(own);
        const bound = { ...this.outside, ...Object.fromEntries(reads.map((part) => [part, own[part].bind(own)])) };
        // A fused attention keeps no weights to show.
        return [bound, { ...bound, attention: undefined }];
      });
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** What one layer may take. */
  layer(index: number, attentionsWanted: boolean): FastLayer {
    return this.layers[index][attentionsWanted ? 1 : 0];
  }

  /** Frees the weights that were laid out. */
  dispose(): void {
    for (const layer of this.held.splice(0)) layer.dispose();
  }
}

function nameOf({ name }: Kernels, parts: ReadonlySet<FastPart>): string {
  const plain = FAST_PARTS.filter((part) => !parts.has(part));
  if (plain.length === FAST_PARTS.length) return 'plain';
  return plain.length === 0 ? name : `${name}, but for ${plain.join(', ')}`;
}
