// The places where a model may be given another part. The defaults are the correct model; a planted fault is one object
// that overrides one seam. B rows, S positions, E hidden size, H heads, D = E / H, N = B·S.
import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../../core/batch';
import type { OutputName } from '../../core/encoding';
import type { BertConfig } from './checkpoint/config';
import { activations, attentionMix, attentionScores, dense, layerNorm } from './kernels';
import { addBias, formToBias, maskToBias, softmaxOver } from './mask';
import { clsState, lastState, meanState } from './pooling';
import type { DenseWeights, NormWeights } from './weights';

/**
 * The pass that a seam takes part in: the batch as the caller passed it, on the host, and its mask as a tensor. Where the mask came in
 * another form, as `batch.mask`, `attentionMask` and `mask` say which tokens some query may read.
 */
export interface Pass {
  readonly config: BertConfig;
  readonly batch: Batch;
  /** `[B, S]`, float32, 1 at real tokens; null where no mask was given. */
  readonly mask: tf.Tensor2D | null;
  /** The outputs that are asked for: a model may take another path for attention weights. */
  readonly wanted: readonly OutputName[];
  /** The encoder layer, counted from 0; null outside the layers. */
  readonly layer: number | null;
}

/** A pass, inside an encoder layer. */
export interface LayerPass extends Pass {
  readonly layer: number;
}

/** A pass, at one of the places that normalise or multiply by weights. */
export interface PlacedPass extends Pass {
  readonly place: Place;
}

/** The place of a weight matrix or a layer normalisation in the model. */
export type Place =
  | 'embeddings'
  | 'query'
  | 'key'
  | 'value'
  | 'attention output'
  | 'intermediate'
  | 'output'
  | 'pooler'
  | 'mlm transform'
  | 'mlm decoder';

/** The three embeddings of every token, each `[B, S, E]`. */
export interface EmbeddingParts {
  readonly words: tf.Tensor3D;
  readonly positions: tf.Tensor3D;
  readonly types: tf.Tensor3D;
}

/**
 * The parts of the model that may be replaced, all pure functions of their arguments. Each runs inside the pass's
 * `tf.tidy`, so what it leaves behind is freed; a tensor that outlives the pass takes `tf.keep`.
 */
export interface Seams {
  /** Where each token stands: `[B, S]` on the host, row-major. The batch's own ids, else 0 … S−1 in every row. */
  positionIds(batch: Batch): Int32Array;
  /** What goes into the embeddings' layer normalisation, `[B, S, E]`: the sum of the three. */
  embed(parts: EmbeddingParts, pass: Pass): tf.Tensor3D;
  /**
   * What is added to the scores to hide padding: `[B, 1, 1, S]`, or whatever broadcasts to `[B, H, S, S]`; null adds
   * nothing. Once a pass.
   * @param embeddings what goes into the first layer, `[B, S, E]`
   */
  maskToBias(pass: Pass, embeddings: tf.Tensor3D): tf.Tensor | null;
  /** `[N, in]` → `[N, out]`: every product with a weight matrix. */
  dense(x: tf.Tensor2D, weights: DenseWeights, pass: PlacedPass): tf.Tensor2D;
  /** Scaled scores `[B, H, S, S]` of queries and keys, each `[B, H, S, D]`. */
  scores(queries: tf.Tensor4D, keys: tf.Tensor4D, pass: LayerPass): tf.Tensor4D;
  /** Scores and bias to attention weights, both `[B, H, S, S]`: `[b, h, query, key]`. */
  normalize(scores: tf.Tensor4D, bias: tf.Tensor | null, pass: LayerPass): tf.Tensor4D;
  /** Weights `[B, H, S, S]` and values `[B, H, S, D]` to what each query takes home, `[B, H, S, D]`. */
  mix(weights: tf.Tensor4D, values: tf.Tensor4D, pass: LayerPass): tf.Tensor4D;
  /** The activation between the feed-forward network's two products, `[B, S, F]` → `[B, S, F]`. */
  activate(x: tf.Tensor3D, pass: LayerPass): tf.Tensor3D;
  /** Layer normalisation of a sum with its residual, `[B, S, E]` → `[B, S, E]`. */
  layerNorm(x: tf.Tensor3D, weights: NormWeights, pass: PlacedPass): tf.Tensor3D;
  /** What a layer hands on to the next, `[B, S, E]`: its output as it is. */
  layerOutput(hidden: tf.Tensor3D, pass: LayerPass): tf.Tensor3D;
  /** One vector a row from the last hidden state `[B, S, E]`, each `[B, E]`. The pooler reads `cls`. */
  pool(hidden: tf.Tensor3D, pass: Pass): Readonly<Record<'cls' | 'mean' | 'last', tf.Tensor2D>>;
}

/** The correct model. */
export const correctSeams: Seams = {
  positionIds: ({ size, length, positionIds }) =>
    positionIds ?? Int32Array.from({ length: size * length }, (_, i) => i % length),
  embed: ({ words, positions, types }) => tf.add(tf.add(words, types), positions),
  maskToBias: ({ mask, batch }) => (batch.mask ? formToBias(batch.mask) : maskToBias(mask)),
  dense: (x, weights) => dense(x, weights),
  scores: (queries, keys) => attentionScores(queries, keys),
  normalize: (scores, bias) => softmaxOver(addBias(scores, bias)),
  mix: (weights, values) => attentionMix(weights, values),
  activate: (x, { config }) => activations[config.activation](x),
  layerNorm: (x, weights, { config }) => layerNorm(x, weights, config.layerNormEps),
  layerOutput: (hidden) => hidden,
  pool: (hidden, { batch, mask }) => ({
    cls: clsState(hidden, batch),
    mean: meanState(hidden, mask),
    last: lastState(hidden, batch),
  }),
};
