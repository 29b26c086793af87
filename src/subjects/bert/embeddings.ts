import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../../core/batch';
import type { FastLayer } from './fast-path';
import type { LookUp } from './kernel-set';
import { addAndNormalise } from './normalise';
import type { Pass, Seams } from './seams';
import type { BertWeights } from './weights';

/**
 * Word, position and token type embeddings, summed and normalised (Devlin et al., arXiv:1810.04805, figure 2).
 * Token types are 0 where the batch gives none.
 *
 * @param words the batch's word embeddings, `[B, S, E]`, where they were looked up before
 * @returns `[B, S, E]`
 */
export function embeddings(
  weights: BertWeights,
  words: tf.Tensor3D | undefined,
  pass: Pass,
  seams: Seams,
  fast: FastLayer,
): tf.Tensor3D {
  const { batch } = pass;
  const { size: B, length: S } = batch;
  const { tables } = weights;
  const positions = { table: tables.positions, ids: seams.positionIds(batch) };
  const types = { table: tables.types, ids: batch.tokenTypeIds ?? new Int32Array(B * S) };
  const sum = fast.embed
    ? fast.embed([{ table: tables.words, ids: batch.inputIds }, types, positions], [B, S])
    : seams.embed(
        {
          words: words ?? wordEmbeddings(weights, batch),
          positions: lookUp(positions, [B, S]),
          types: lookUp(types, [B, S]),
        },
        pass,
      );
  return addAndNormalise(sum, null, weights.tensors.embeddingsNorm, { ...pass, place: 'embeddings' }, seams, fast);
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
