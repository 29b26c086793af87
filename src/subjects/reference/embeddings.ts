import type { BertConfig } from '../bert/checkpoint/config';
import { layerNorm } from './layer-norm';
import type { Row } from './rows';
import type { Weights64 } from './weights';

/**
 * Word, position and token type embeddings of one row, summed and normalised (Devlin et al., arXiv:1810.04805, figure 2).
 *
 * @returns `[S, E]`
 */
export function embeddings({ ids, positions, types }: Row, weights: Weights64, config: BertConfig): Float64Array {
  const { hiddenSize: E, layerNormEps } = config;
  const sum = new Float64Array(ids.length * E);
  for (let s = 0; s < ids.length; s++) {
    for (let e = 0; e < E; e++) {
      sum[s * E + e] =
        weights.words[ids[s] * E + e] + weights.positions[positions[s] * E + e] + weights.types[types[s] * E + e];
    }
  }
  return layerNorm(sum, weights.embeddingsNorm, layerNormEps);
}
