import type * as tf from '@tensorflow/tfjs-core';
import type { BertConfig } from './config';
import type { Attended, FastPart, Kernels, LayerKernels, WholeLayer } from './kernel-set';
import { FAST_PARTS, partsWithout } from './kernel-set';
import type { Seams } from './seams';
import type { LayerWeights, NormWeights } from './weights';

/** What a pass, or one layer of it, may take from fast kernels; what is absent takes the plain text. */
export interface FastLayer {
  readonly addLayerNorm?: Kernels['addLayerNorm'];
  readonly attention?: (hidden: tf.Tensor3D, bias: tf.Tensor | null) => Partial<Attended> & Pick<Attended, 'mixed'>;
  readonly attentionOutput?: LayerKernels['attentionOutput'];
  readonly feedForward?: LayerKernels['feedForward'];
  /** All of them at once. */
  readonly layer?: (hidden: tf.Tensor3D, bias: tf.Tensor | null) => ReturnType<WholeLayer>;
}

/** The parts that hold a layer's weights. */
const LAYER_PARTS = ['attention', 'attentionOutput', 'feedForward'] as const;

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
    try {
      this.layers = weights.map((layer) => {
        // Each layer's weights are laid out only where a kernel will read them.
        if (!LAYER_PARTS.some((part) => parts.has(part))) return [this.outside, this.outside];
        const own = kernels.forLayer(layer, config);
        this.held.push(own);
        return [false, true].map((shows) => ({ ...this.outside, ...partsOf(own, parts, shows) })) as [
          FastLayer,
          FastLayer,
        ];
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

/** What of one layer's kernels may run, where attention weights are not to be shown and where they are. */
function partsOf(own: LayerKernels, parts: ReadonlySet<FastPart>, shows: boolean): FastLayer {
  const { layer } = own;
  const whole = layer && FAST_PARTS.every((part) => parts.has(part));
  const attention = (): FastLayer['attention'] =>
    shows ? own.attentionWithWeights?.bind(own) : (hidden, bias) => ({ mixed: own.attention(hidden, bias) });
  return {
    ...(parts.has('attention') && { attention: attention() }),
    ...(parts.has('attentionOutput') && { attentionOutput: own.attentionOutput.bind(own) }),
    ...(parts.has('feedForward') && { feedForward: own.feedForward.bind(own) }),
    ...(whole && { layer: (hidden, bias) => layer(hidden, bias, shows) }),
  };
}

function nameOf({ name }: Kernels, parts: ReadonlySet<FastPart>): string {
  const plain = FAST_PARTS.filter((part) => !parts.has(part));
  if (plain.length === FAST_PARTS.length) return 'plain';
  return plain.length === 0 ? name : `${name}, but for ${plain.join(', ')}`;
}
