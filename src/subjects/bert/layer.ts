import type * as tf from '@tensorflow/tfjs-core';
import { selfAttention } from './attention';
import { denseAt } from './dense-at';
import { addAndNormalise } from './normalise';
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
  const projected = denseAt('attention output', mixed, weights.attentionOutput, pass, seams);
  const attended = addAndNormalise(
    projected,
    hidden,
    weights.attentionNorm,
    { ...pass, place: 'attention output' },
    seams,
  );

  const narrow = feedForward(attended, weights, pass, seams);
  const next = addAndNormalise(narrow, attended, weights.outputNorm, { ...pass, place: 'output' }, seams);

  return { hidden: seams.layerOutput(next, pass), attention };
}

/** The position-wise feed-forward network (section 3.3), without the residual: `[B, S, E]` → `[B, S, E]`. */
export function feedForward(x: tf.Tensor3D, weights: LayerWeights, pass: LayerPass, seams: Seams): tf.Tensor3D {
  const wide = seams.activate(denseAt('intermediate', x, weights.intermediate, pass, seams), pass); // (B, S, F)
  return denseAt('output', wide, weights.output, pass, seams); // (B, S, F) -> (B, S, E)
}
