import type * as tf from '@tensorflow/tfjs-core';
import { selfAttention } from './attention';
import { denseAt } from './dense-at';
import type { FastLayer } from './fast-path';
import { addAndNormalise } from './normalise';
import type { LayerPass, Seams } from './seams';
import type { LayerWeights } from './weights';

/**
 * One encoder layer: attention, then the feed-forward network, each followed by "add and normalise". Normalising after the
 * sum (post-LN) is BERT's order, as in the original Transformer (Vaswani et al., arXiv:1706.03762, figure 1).
 *
 * @param hidden `[B, S, E]`
 * @param bias added to the scores, broadcast to `[B, H, S, S]`
 * @param fast what takes the place of the plain text
 * @returns the next `hidden` `[B, S, E]`, and the attention weights `[B, H, S, S]` where a fast kernel did not swallow them
 */
export function encoderLayer(
  hidden: tf.Tensor3D,
  bias: tf.Tensor | null,
  weights: LayerWeights,
  pass: LayerPass,
  seams: Seams,
  fast: FastLayer,
): { hidden: tf.Tensor3D; attention?: tf.Tensor4D } {
  if (fast.layer) {
    const whole = fast.layer(hidden, bias);
    return { ...whole, hidden: seams.layerOutput(whole.hidden, pass) };
  }
  const { mixed, attention } = fast.attention?.(hidden, bias) ?? selfAttention(hidden, bias, weights, pass, seams);
  const projected =
    fast.attentionOutput?.(mixed) ?? denseAt('attention output', mixed, weights.attentionOutput, pass, seams);
  const attended = addAndNormalise(
    projected,
    hidden,
    weights.attentionNorm,
    { ...pass, place: 'attention output' },
    seams,
    fast,
  );

  const narrow = fast.feedForward?.(attended) ?? feedForward(attended, weights, pass, seams);
  const next = addAndNormalise(narrow, attended, weights.outputNorm, { ...pass, place: 'output' }, seams, fast);

  return { hidden: seams.layerOutput(next, pass), attention };
}

/** The position-wise feed-forward network (section 3.3), without the residual: `[B, S, E]` → `[B, S, E]`. */
function feedForward(x: tf.Tensor3D, weights: LayerWeights, pass: LayerPass, seams: Seams): tf.Tensor3D {
  const wide = seams.activate(denseAt('intermediate', x, weights.intermediate, pass, seams), pass); // (B, S, F)
  return denseAt('output', wide, weights.output, pass, seams); // (B, S, F) -> (B, S, E)
}
