import * as tf from '@tensorflow/tfjs-core';
import { selfAttention } from './attention';
import { denseAt } from './dense-at';
import type { LayerPass, Seams } from './seams';
import type { LayerWeights } from './weights';

/**
 * One encoder layer: attention, then the feed-forward network, each followed by "add and normalise". Normalising after the
 * sum (post-LN) is BERT's order, as in the original Transformer (Vaswani et al., arXiv:1706.03762, figure 1).
 *
 * @param hidden `[B, S, E]`
 * @param bias added to the scores, broadcast to `[B, H, S, S]`
 * @returns the next `hidden` `[B, S, E]`, and the attention weights `[B, H, S, S]`
 */
export function encoderLayer(
  hidden: tf.Tensor3D,
  bias: tf.Tensor | null,
  weights: LayerWeights,
  pass: LayerPass,
  seams: Seams,
): { hidden: tf.Tensor3D; attention: tf.Tensor4D } {
  const { mixed, attention } = selfAttention(hidden, bias, weights, pass, seams);
  const attended = seams.layerNorm(tf.add(mixed, hidden), weights.attentionNorm, {
    ...pass,
    place: 'attention output',
  });

  const wide = seams.activate(denseAt('intermediate', attended, weights.intermediate, pass, seams), pass); // (B, S, F)
  const narrow = denseAt('output', wide, weights.output, pass, seams); // (B, S, F) -> (B, S, E)
  const next = seams.layerNorm(tf.add(narrow, attended), weights.outputNorm, { ...pass, place: 'output' });

  return { hidden: seams.handOn(next, pass), attention };
}
