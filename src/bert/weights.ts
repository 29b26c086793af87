import * as tf from '@tensorflow/tfjs-core';
import { UsageError } from '../core/errors';
import type { Checkpoint } from './checkpoint';

/** A dense layer: `y = x·kernel + bias`. */
export interface DenseWeights {
  /** `[in, out]`: turned over once, here, because tfjs's wasm GEMM has no fast path for a transposed operand. */
  readonly kernel: tf.Tensor2D;
  /** `[out]` */
  readonly bias: tf.Tensor1D;
}

/** γ and β of a layer normalisation, each `[E]`. */
export interface NormWeights {
  readonly gamma: tf.Tensor1D;
  readonly beta: tf.Tensor1D;
}

/** One encoder layer. E hidden size, F width of the feed-forward network. */
export interface LayerWeights {
  /** `[E, E]` each */
  readonly query: DenseWeights;
  readonly key: DenseWeights;
  readonly value: DenseWeights;
  readonly attentionOutput: DenseWeights;
  readonly attentionNorm: NormWeights;
  /** `[E, F]` */
  readonly intermediate: DenseWeights;
  /** `[F, E]` */
  readonly output: DenseWeights;
  readonly outputNorm: NormWeights;
}

/** All weights of a BERT as tensors of the backend that was current when they were loaded. */
export interface BertWeights {
  readonly embeddings: {
    /** `[V, E]` */
    readonly words: tf.Tensor2D;
    /** `[maxPositions, E]` */
    readonly positions: tf.Tensor2D;
    /** `[tokenTypes, E]` */
    readonly types: tf.Tensor2D;
    readonly norm: NormWeights;
  };
  readonly layers: readonly LayerWeights[];
  readonly pooler?: DenseWeights;
  readonly mlm?: {
    readonly transform: DenseWeights;
    readonly norm: NormWeights;
    /** `[E, V]`: the word embeddings turned over, unless the checkpoint brings a decoder of its own. */
    readonly decoder: DenseWeights;
  };
}

/**
 * Puts a checkpoint's weights on the current backend.
 *
 * @param layers how many encoder layers to load, from the first
 * @throws UsageError naming a tensor that is missing or has another shape than the config says. Nothing stays allocated then.
 */
export function loadWeights(checkpoint: Checkpoint, layers: number): BertWeights {
  const { hiddenSize: E, intermediateSize: F, vocabularySize: V, maxPositions, tokenTypes } = checkpoint.config;

  const take = <T extends tf.Tensor>(name: string, shape: readonly number[]): T => {
    const weight = checkpoint.weights.get(name);
    if (!weight) {
      throw new UsageError(
        `The checkpoint has no tensor ${name}; expected one of shape [${shape.join(', ')}]. Is this a BERT checkpoint, and is config.json its own?`,
      );
    }
    if (weight.shape.length !== shape.length || weight.shape.some((n, axis) => n !== shape[axis])) {
      throw new UsageError(
        `The checkpoint's ${name} has shape [${weight.shape.join(', ')}]; config.json makes it [${shape.join(', ')}]. Correct config.json, or take the checkpoint that it belongs to.`,
      );
    }
    return tf.tensor(weight.data, [...shape], 'float32') as T;
  };
  const norm = (name: string): NormWeights => ({
    gamma: take(`${name}.weight`, [E]),
    beta: take(`${name}.bias`, [E]),
  });
  const dense = (name: string, from: number, to: number): DenseWeights => ({
    kernel: tf.transpose(take<tf.Tensor2D>(`${name}.weight`, [to, from])),
    bias: take(`${name}.bias`, [to]),
  });
  const layer = (i: number): LayerWeights => {
    const at = `encoder.layer.${i}`;
    return {
      query: dense(`${at}.attention.self.query`, E, E),
      key: dense(`${at}.attention.self.key`, E, E),
      value: dense(`${at}.attention.self.value`, E, E),
      attentionOutput: dense(`${at}.attention.output.dense`, E, E),
      attentionNorm: norm(`${at}.attention.output.LayerNorm`),
      intermediate: dense(`${at}.intermediate.dense`, E, F),
      output: dense(`${at}.output.dense`, F, E),
      outputNorm: norm(`${at}.output.LayerNorm`),
    };
  };

  return tf.tidy(() => {
    const words = take<tf.Tensor2D>('embeddings.word_embeddings.weight', [V, E]);
    const ownDecoder = 'cls.predictions.decoder.weight';
    const weights: BertWeights = {
      embeddings: {
        words,
        positions: take('embeddings.position_embeddings.weight', [maxPositions, E]),
        types: take('embeddings.token_type_embeddings.weight', [tokenTypes, E]),
        norm: norm('embeddings.LayerNorm'),
      },
      layers: Array.from({ length: layers }, (_, i) => layer(i)),
      ...(checkpoint.hasPooler && { pooler: dense('pooler.dense', E, E) }),
      ...(checkpoint.hasMlmHead && {
        mlm: {
          transform: dense('cls.predictions.transform.dense', E, E),
          norm: norm('cls.predictions.transform.LayerNorm'),
          decoder: {
            kernel: tf.transpose(checkpoint.weights.has(ownDecoder) ? take<tf.Tensor2D>(ownDecoder, [V, E]) : words),
            bias: take('cls.predictions.bias', [V]),
          },
        },
      }),
    };
    return weights as BertWeights & tf.TensorContainerObject;
  });
}
