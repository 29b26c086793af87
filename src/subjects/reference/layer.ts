import type { BertConfig } from '../bert/checkpoint/config';
import { activate } from './activations';
import type { AttentionTrace } from './attention';
import { attention } from './attention';
import { dense } from './dense';
import { layerNorm, plus } from './layer-norm';
import type { Layer64 } from './weights';

/**
 * One encoder layer on one row: attention, then the feed-forward network, each followed by "add and normalise" (Vaswani et
 * al., arXiv:1706.03762, figure 1; Devlin et al., arXiv:1810.04805, section 3).
 *
 * @param hidden `[S, E]`
 * @param mask `[S]`, 1 at real tokens; null where all are
 * @returns the next `hidden`, `[S, E]`
 */
export function encoderLayer(
  hidden: Float64Array,
  mask: Int32Array | null,
  weights: Layer64,
  { heads, hiddenSize: E, activation, layerNormEps: eps }: BertConfig,
  trace: AttentionTrace,
): Float64Array {
  const projected = {
    queries: dense(hidden, weights.query),
    keys: dense(hidden, weights.key),
    values: dense(hidden, weights.value),
  };
  const mixed = dense(attention(projected, mask, heads, E, trace), weights.attentionOutput);
  const attended = layerNorm(plus(hidden, mixed), weights.attentionNorm, eps);

  const inner = dense(attended, weights.intermediate); // (S, E) -> (S, F)
  activate(inner, activation);
  return layerNorm(plus(attended, dense(inner, weights.output)), weights.outputNorm, eps); // (S, F) -> (S, E)
}
