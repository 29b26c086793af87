import * as tf from '@tensorflow/tfjs-core';
import { UsageError } from '../../core/errors';
import type { Checkpoint } from './checkpoint/checkpoint';

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

/** The masked language model's head. */
export interface MlmWeights {
  /** `[E, E]` */
  readonly transform: DenseWeights;
  readonly norm: NormWeights;
  /** `[E, V]`: the word embeddings turned over, unless the checkpoint brings a decoder of its own. */
  readonly decoder: DenseWeights;
}

/**
 * An embedding table `[rows, E]`. It stays on the host, where the rows of a batch are picked: tfjs's gather on wasm takes
 * as long as the rest of a small model's pass.
 */
export interface EmbeddingTable {
  readonly data: Float32Array;
  /** E */
  readonly width: number;
}

/** All weights of a BERT. */
export interface BertWeights {
  readonly tables: {
    readonly words: EmbeddingTable;
    readonly positions: EmbeddingTable;
    readonly types: EmbeddingTable;
  };
  /** On the backend that was current when they were loaded. */
  readonly tensors: {
    readonly embeddingsNorm: NormWeights;
    readonly layers: readonly LayerWeights[];
    readonly pooler?: DenseWeights;
    readonly mlm?: MlmWeights;
  };
}

const WORDS = 'embeddings.word_embeddings.weight';
const OWN_DECODER = 'cls.predictions.decoder.weight';

/**
 * Takes a BERT's weights from a checkpoint, and puts them on the current backend.
 *
 * @param layers how many encoder layers to load, from the first
 * @throws UsageError naming a tensor that is missing or has another shape than the config says. Nothing stays allocated then.
 */
export function loadWeights(checkpoint: Checkpoint, layers: number): BertWeights {
  const { hiddenSize: E, intermediateSize: F, vocabularySize: V, maxPositions, tokenTypes } = checkpoint.config;

  const table = (name: string, rows: number): EmbeddingTable => ({
    data: find(checkpoint, name, [rows, E]),
    width: E,
  });
  const vector = (name: string, length: number): tf.Tensor1D => tf.tensor1d(find(checkpoint, name, [length]));
  const turned = (name: string, from: number, to: number): tf.Tensor2D =>
    tf.transpose(tf.tensor2d(find(checkpoint, name, [to, from]), [to, from])); // (out, in) -> (in, out)
  const dense = (name: string, from: number, to: number): DenseWeights => ({
    kernel: turned(`${name}.weight`, from, to),
    bias: vector(`${name}.bias`, to),
  });
  const norm = (name: string): NormWeights => ({
    gamma: vector(`${name}.weight`, E),
    beta: vector(`${name}.bias`, E),
  });
  const layer = (_: unknown, i: number): LayerWeights => {
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
  const mlm = (): MlmWeights => ({
    transform: dense('cls.predictions.transform.dense', E, E),
    norm: norm('cls.predictions.transform.LayerNorm'),
    decoder: {
      kernel: turned(checkpoint.weights.has(OWN_DECODER) ? OWN_DECODER : WORDS, E, V),
      bias: vector('cls.predictions.bias', V),
    },
  });

  const tensors = (): BertWeights['tensors'] => ({
    embeddingsNorm: norm('embeddings.LayerNorm'),
    layers: Array.from({ length: layers }, layer),
    ...(checkpoint.hasPooler && { pooler: dense('pooler.dense', E, E) }),
    ...(checkpoint.hasMlmHead && { mlm: mlm() }),
  });
  return {
    tables: {
      words: table(WORDS, V),
      positions: table('embeddings.position_embeddings.weight', maxPositions),
      types: table('embeddings.token_type_embeddings.weight', tokenTypes),
    },
    tensors: tf.tidy(tensors as () => ReturnType<typeof tensors> & tf.TensorContainerObject),
  };
}

/** Frees what `loadWeights` allocated. */
export function disposeWeights({ tensors }: BertWeights): void {
  tf.dispose(tensors as typeof tensors & tf.TensorContainerObject);
}

function find({ weights }: Checkpoint, name: string, shape: readonly number[]): Float32Array {
  const weight = weights.get(name);
  const expected = `[${shape.join(', ')}]`;
  if (!weight) {
    throw new UsageError(
      `The checkpoint has no tensor ${name}; expected one of shape ${expected}. Is this a BERT checkpoint, and is config.json its own?`,
    );
  }
  const found = `[${weight.shape.join(', ')}]`;
  if (found !== expected) {
    throw new UsageError(
      `The checkpoint's ${name} has shape ${found}; by config.json it is ${expected}. Correct config.json, or take the checkpoint that it belongs to.`,
    );
  }
  return weight.data;
}
