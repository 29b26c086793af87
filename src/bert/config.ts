/** The activation between the two feed-forward products, as Hugging Face names it. */
export type Activation = 'gelu' | 'gelu_new' | 'relu';

/** The fields of a Hugging Face BERT `config.json` that the arithmetic needs. */
export interface BertConfig {
  readonly vocabularySize: number;
  /** E */
  readonly hiddenSize: number;
  readonly layers: number;
  /** H; divides `hiddenSize`. */
  readonly heads: number;
  /** Width of the feed-forward network. */
  readonly intermediateSize: number;
  readonly activation: Activation;
  /** Number of position embeddings: the longest S. */
  readonly maxPositions: number;
  readonly tokenTypes: number;
  readonly layerNormEps: number;
  readonly padId: number;
}
