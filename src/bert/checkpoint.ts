import type { BertConfig } from './config';

/** One tensor of a checkpoint in float32, row-major. */
export interface Weight {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * A BERT's weights, by Hugging Face's names without the `bert.` prefix (`encoder.layer.0.attention.self.query.weight`, …,
 * `cls.predictions.transform.dense.weight`). Linear weights are stored `[out, in]`, as PyTorch does.
 */
export interface Checkpoint {
  readonly config: BertConfig;
  readonly weights: ReadonlyMap<string, Weight>;
  /** Are `pooler.dense.*` there? */
  readonly hasPooler: boolean;
  /** Is `cls.predictions.*` there? */
  readonly hasMlmHead: boolean;
}
