import type * as tf from '@tensorflow/tfjs-core';
import type { BertConfig } from './checkpoint/config';
import { embeddings } from './embeddings';
import { mlmLogits } from './heads';
import { encoderLayer } from './layer';
import type { LayerPass, Pass, Seams } from './seams';
import type { BertWeights, LayerWeights, MlmWeights } from './weights';

/**
 * The stages of a pass, in their order. `plainStages` is the BERT of the paper; whoever computes a stage in another way puts
 * stages of their own in its place, from outside. B rows, S positions, E hidden size, H heads, V vocabulary size.
 */
export interface Stages {
  /** What reports call them. */
  readonly name: string;
  /** @param words the word embeddings, where they were looked up before @returns `[B, S, E]` */
  embeddings(weights: BertWeights, words: tf.Tensor3D | undefined, pass: Pass, seams: Seams): tf.Tensor3D;
  /** @returns `[B, 1, 1, S]`, or `[B, 1, S, S]` where the mask has a query axis; null adds nothing to the scores */
  maskToBias(hidden: tf.Tensor3D, pass: Pass, seams: Seams): tf.Tensor | null;
  /** `[B, S, E]` → `[B, S, E]`, and the attention weights `[B, H, S, S]`, at least where they are among what is wanted. */
  layer(
    hidden: tf.Tensor3D,
    bias: tf.Tensor | null,
    weights: LayerWeights,
    pass: LayerPass,
    seams: Seams,
  ): { readonly hidden: tf.Tensor3D; readonly attention?: tf.Tensor4D };
  /** `[B, S, E]` → `[B, E]` each. */
  pool(hidden: tf.Tensor3D, pass: Pass, seams: Seams): ReturnType<Seams['pool']>;
  /** `[B, S, E]` → `[B, S, V]` */
  logits(hidden: tf.Tensor3D, weights: MlmWeights, pass: Pass, seams: Seams): tf.Tensor3D;
  /** A way to the numbers of a float32 tensor that is faster than tfjs's. */
  copy?(tensor: tf.Tensor): Float32Array;
  /** Frees what the stages hold beside the model's weights. */
  dispose?(): void;
}

/**
 * Makes stages for one model.
 * @param replaced the seams that are not the correct ones
 */
export type MakeStages = (tensors: BertWeights['tensors'], config: BertConfig, replaced: Partial<Seams>) => Stages;

/** The BERT of the paper. */
export const plainStages: Stages = {
  name: 'plain',
  embeddings,
  maskToBias: (hidden, pass, seams) => seams.maskToBias(pass, hidden),
  layer: encoderLayer,
  pool: (hidden, pass, seams) => seams.pool(hidden, pass),
  logits: mlmLogits,
};
