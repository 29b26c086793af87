import type * as tf from '@tensorflow/tfjs-core';
import type { Attended, FastPart, HeadKernels, Kernels, LayerKernels, WholeLayer } from './kernel-set';
import { FAST_PARTS } from './kernel-set';

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
export const LAYER_PARTS = ['attention', 'attentionOutput', 'feedForward'] as const;

/** The parts that a layer is made of. */
const WITHIN_A_LAYER = [...LAYER_PARTS, 'addLayerNorm'] as const;

/** What may run below and above the layers, but for what holds weights. */
export function endsOf(kernels: Kernels, parts: ReadonlySet<FastPart>): FastLayer {
  const ends = ['embed', 'maskToBias', 'addLayerNorm', 'pool'] as const;
  return Object.fromEntries(ends.filter((part) => parts.has(part)).map((part) => [part, kernels[part]?.bind(kernels)]));
}

/** What of one layer's kernels may run, where attention weights are not to be shown and where they are. */
export function partsOf(own: LayerKernels, parts: ReadonlySet<FastPart>, shows: boolean): FastLayer {
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
export function nameOf(kernels: Kernels, parts: ReadonlySet<FastPart>): string {
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
