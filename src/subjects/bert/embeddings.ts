import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../../core/batch';
import { addAndNormalise } from './normalise';
import type { Pass, Seams } from './seams';
import type { BertWeights, EmbeddingTable } from './weights';

/** Rows of an embedding table, in the order of `ids` `[B, S]`. */
export interface LookUp {
  readonly table: EmbeddingTable;
  readonly ids: Int32Array;
}

/**
 * Word, position and token type embeddings, summed and normalised (Devlin et al., arXiv:1810.04805, figure 2).
 *
 * @param words the batch's word embeddings, `[B, S, E]`, where they were looked up before
 * @returns `[B, S, E]`
 */
export function embeddings(
  weights: BertWeights,
  words: tf.Tensor3D | undefined,
  pass: Pass,
  seams: Seams,
): tf.Tensor3D {
  const sum = summedEmbeddings(weights, words, pass, seams);
  return addAndNormalise(sum, null, weights.tensors.embeddingsNorm, { ...pass, place: 'embeddings' }, seams);
}

/** The sum of the three embeddings of every token, `[B, S, E]`. */
export function summedEmbeddings(
  weights: BertWeights,
  words: tf.Tensor3D | undefined,
  pass: Pass,
  seams: Seams,
): tf.Tensor3D {
  const { size: B, length: S } = pass.batch;
  const { positions, types } = lookUpsOf(weights, pass, seams);
  return seams.embed(
    {
      words: words ?? wordEmbeddings(weights, pass.batch),
      positions: lookUp(positions, [B, S]),
      types: lookUp(types, [B, S]),
    },
    pass,
  );
}

/** The rows that the embeddings of a batch are made of. Token types are 0 where the batch gives none. */
export function lookUpsOf(
  { tables }: BertWeights,
  { batch }: Pass,
  seams: Seams,
): Readonly<Record<'words' | 'positions' | 'types', LookUp>> {
  return {
    words: { table: tables.words, ids: batch.inputIds },
    positions: { table: tables.positions, ids: seams.positionIds(batch) },
    types: { table: tables.types, ids: batch.tokenTypeIds ?? new Int32Array(batch.size * batch.length) },
  };
}

/** The word embedding of every token of a batch, `[B, S, E]`. */
export function wordEmbeddings({ tables }: BertWeights, { size: B, length: S, inputIds }: Batch): tf.Tensor3D {
  return lookUp({ table: tables.words, ids: inputIds }, [B, S]);
}

/** `(rows, E)[(B, S)]` → `(B, S, E)` */
function lookUp({ table: { data, width }, ids }: LookUp, [B, S]: [number, number]): tf.Tensor3D {
  const picked = new Float32Array(ids.length * width);
  ids.forEach((id, i) => picked.set(data.subarray(id * width, (id + 1) * width), i * width));
  return tf.tensor3d(picked, [B, S, width]);
}
