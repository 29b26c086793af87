import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../core/batch';
import type { FastLayer } from './fast-path';
import { addAndNormalise } from './normalise';
import type { Pass, Seams } from './seams';
import type { BertWeights, EmbeddingTable } from './weights';

/**
 * Word, position and token type embeddings, summed and normalised (Devlin et al., arXiv:1810.04805, figure 2).
 * Token types are 0 where the batch gives none.
 *
 * @param words the batch's word embeddings, `[B, S, E]`
 * @returns `[B, S, E]`
 */
export function embeddings(
  { tables, tensors }: BertWeights,
  words: tf.Tensor3D,
  pass: Pass,
  seams: Seams,
  fast: FastLayer,
): tf.Tensor3D {
  const { batch } = pass;
  const { size: B, length: S } = batch;
  const parts = {
    words,
    positions: lookUp(tables.positions, seams.positionIds(batch), [B, S]),
    types: lookUp(tables.types, batch.tokenTypeIds ?? new Int32Array(B * S), [B, S]),
  };
  const sum = seams.embed(parts, pass);
  return addAndNormalise(sum, null, tensors.embeddingsNorm, { ...pass, place: 'embeddings' }, seams, fast);
}

/** The word embedding of every token of a batch, `[B, S, E]`. */
export function wordEmbeddings({ tables }: BertWeights, { size: B, length: S, inputIds }: Batch): tf.Tensor3D {
  return lookUp(tables.words, inputIds, [B, S]);
}

/** `(rows, E)[(B, S)]` → `(B, S, E)` */
function lookUp({ data, width }: EmbeddingTable, ids: Int32Array, [B, S]: [number, number]): tf.Tensor3D {
  const picked = new Float32Array(ids.length * width);
  ids.forEach((id, i) => picked.set(data.subarray(id * width, (id + 1) * width), i * width));
  return tf.tensor3d(picked, [B, S, width]);
}
