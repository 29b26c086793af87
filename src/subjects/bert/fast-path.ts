import type * as tf from '@tensorflow/tfjs-core';
import type { BertConfig } from './checkpoint/config';
import type { Attended, FastPart, HeadKernels, Kernels, LayerKernels, WholeLayer } from './kernel-set';
import { FAST_PARTS, partsWithout } from './kernel-set';
import type { Seams } from './seams';
import type { BertWeights } from './weights';

/** What a pass, or one layer of it, may take from fast kernels; what is absent takes the plain text. */
export interface FastLayer {
  readonly embed?: Kernels['embed'];
  readonly maskToBias?: Kernels['maskToBias'];
  readonly addLayerNorm?: Kernels['addLayerNorm'];
  readonly attention?: (hidden: tf.Tensor3D, bias: tf.Tensor | null) => Partial<Attended> & Pick<Attended, 'mixed'>;
  readonly attentionOutput?: LayerKernels['attentionOutput'];
  readonly feedForward?: LayerKernels['feedForward'];
  /** All of them at once. */
  readonly layer?: (hidden: tf.Tensor3D, bias: tf.Tensor | null) => ReturnType<WholeLayer>;
  readonly pool?: Kernels['pool'];
  readonly mlmHead?: HeadKernels['mlmHead'];
}

/** The parts that hold a layer's weights. */
const LAYER_PARTS = ['attention', 'attentionOutput', 'feedForward'] as const;

/** The parts that a layer is made of. */
const WITHIN_A_LAYER = [...LAYER_PARTS, 'addLayerNorm'] as const;

/** The plain text everywhere. */
export const PLAIN: FastLayer = {};

/** The fast kernels of one model, with its weights laid out for them. */
export class FastPath {
  /** By layer, where attention weights are not wanted, and where they are. */
  private readonly layers: readonly (readonly [unseen: FastLayer, seen: FastLayer])[];
  private readonly held: { dispose(): void }[] = [];
  /** What reports call it: the kernels, and where they do not run. */
  readonly name: string;
  /** A way to the numbers of a tensor that is faster than tfjs's. */
  readonly copy?: Kernels['copy'];
  /** For what stands below and above the layers. */
  readonly outside: FastLayer;

  /**
   * @param replaced the seams that are not the correct ones
   * @throws whatever the kernels throw; nothing stays allocated then.
   */
  constructor(kernels: Kernels, { layers, mlm }: BertWeights['tensors'], config: BertConfig, replaced: Partial<Seams>) {
    const parts = partsWithout(replaced);
    this.copy = kernels.copy?.bind(kernels);
    try {
      const head = parts.has('mlmHead') && mlm ? kernels.forHead?.(mlm, config) : undefined;
      if (head) this.held.push(head);
      this.outside = { ...endsOf(kernels, parts), ...(head && { mlmHead: head.mlmHead.bind(head) }) };
      this.name = nameOf(kernels, parts);
      this.layers = layers.map((layer) => {
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

/** What may run below and above the layers, but for what holds weights. */
function endsOf(kernels: Kernels, parts: ReadonlySet<FastPart>): FastLayer {
  const ends = ['embed', 'maskToBias', 'addLayerNorm', 'pool'] as const;
  return Object.fromEntries(ends.filter((part) => parts.has(part)).map((part) => [part, kernels[part]?.bind(kernels)]));
}

/** What of one layer's kernels may run, where attention weights are not to be shown and where they are. */
function partsOf(own: LayerKernels, parts: ReadonlySet<FastPart>, shows: boolean): FastLayer {
  const { layer } = own;
  const whole = layer && WITHIN_A_LAYER.every((part) => parts.has(part));
  const attention = (): FastLayer['attention'] =>
    shows ? own.attentionWithWeights?.bind(own) : (hidden, bias) => ({ mixed: own.attention(hidden, bias) });
  return {
    ...(parts.has('attention') && { attention: attention() }),
    ...(parts.has('attentionOutput') && { attentionOutput: own.attentionOutput.bind(own) }),
    ...(parts.has('feedForward') && { feedForward: own.feedForward.bind(own) }),
    ...(whole && { layer: (hidden, bias) => layer(hidden, bias, shows) }),
  };
}

/** The kernels' name, and the parts of theirs in whose place a replaced seam has the plain text run. */
function nameOf(kernels: Kernels, parts: ReadonlySet<FastPart>): string {
  const { name } = kernels;
  const offered = FAST_PARTS.filter((part) => isOffered(kernels, part));
  const plain = offered.filter((part) => !parts.has(part));
  if (plain.length === offered.length) return 'plain';
  return plain.length === 0 ? name : `${name}, but for ${plain.join(', ')}`;
}

function isOffered(kernels: Kernels, part: FastPart): boolean {
  if (part === 'mlmHead') return kernels.forHead !== undefined;
  if (part === 'embed' || part === 'maskToBias' || part === 'pool') return kernels[part] !== undefined;
  return true;
}
