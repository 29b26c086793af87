import * as tf from '@tensorflow/tfjs-core';
import type { Pass, Seams } from './seams';
import type { BertWeights } from './weights';

/**
 * Word, position and token type embeddings, summed and normalised (Devlin et al., arXiv:1810.04805, figure 2).
 * Token types are 0 where the batch gives none.
 *
 * @returns `[B, S, E]`
 */
export function embeddings(weights: BertWeights['embeddings'], pass: Pass, seams: Seams): tf.Tensor3D {
  const { batch } = pass;
  const shape: [number, number] = [batch.size, batch.length];
  const look = (table: tf.Tensor2D, ids: Int32Array): tf.Tensor3D =>
    tf.gather<tf.Tensor>(table, tf.tensor2d(ids, shape, 'int32')) as tf.Tensor3D; // (V, E)[(B, S)] -> (B, S, E)
  const sum = seams.embed(
    {
      words: look(weights.words, batch.inputIds),
      positions: look(weights.positions, seams.positionIds(batch)),
      types: look(weights.types, batch.tokenTypeIds ?? new Int32Array(batch.size * batch.length)),
    },
    pass,
  );
  return seams.layerNorm(sum, weights.norm, { ...pass, place: 'embeddings' });
}
