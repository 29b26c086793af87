import type * as tf from '@tensorflow/tfjs-core';
import { denseAt } from './dense-at';
import { mergeHeads, splitHeads } from './kernels';
import type { LayerPass, Seams } from './seams';
import type { LayerWeights } from './weights';

/**
 * Multi-head self-attention (Vaswani et al., arXiv:1706.03762, section 3.2), without the product that
 * follows it and without the residual.
 *
 * @param hidden `[B, S, E]`
 * @param bias added to the scores, broadcast to `[B, H, S, S]`
 * @returns `mixed` `[B, S, E]`, and the attention weights `[B, H, S, S]` that made it
 */
export function selfAttention(
  hidden: tf.Tensor3D,
  bias: tf.Tensor | null,
  weights: LayerWeights,
  pass: LayerPass,
  seams: Seams,
): { mixed: tf.Tensor3D; attention: tf.Tensor4D } {
  const heads = (place: 'query' | 'key' | 'value'): tf.Tensor4D =>
    splitHeads(denseAt(place, hidden, weights[place], pass, seams), pass.config.heads); // (B, S, E) -> (B, H, S, D)
  const scores = seams.scores(heads('query'), heads('key'), pass); // (B, H, S, S)
  const attention = seams.normalize(scores, bias, pass); // (B, H, S, S), rows sum to 1
  const mixed = mergeHeads(seams.mix(attention, heads('value'), pass)); // (B, H, S, D) -> (B, S, E)
  return { mixed, attention };
}
