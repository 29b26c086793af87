import type { BertConfig } from './config';

/** The fields of config.json that sizes come from. */
const SIZE_OF = {
  vocab_size: (config: BertConfig) => config.vocabularySize,
  hidden_size: (config: BertConfig) => config.hiddenSize,
  intermediate_size: (config: BertConfig) => config.intermediateSize,
  max_position_embeddings: (config: BertConfig) => config.maxPositions,
  type_vocab_size: (config: BertConfig) => config.tokenTypes,
};
type SizeField = keyof typeof SIZE_OF;

/** The shape that a tensor must have, and the field of config.json that each axis comes from. */
export interface ExpectedShape {
  readonly shape: readonly number[];
  readonly fields: readonly SizeField[];
}

/** The tensors of a BERT and their shapes, by the names of `Checkpoint.weights`. Linear weights are `[out, in]`. */
export function expectedShapes(
  config: BertConfig,
  parts: {
    readonly tokenTypes?: boolean;
    readonly pooler: boolean;
    readonly mlmHead: boolean;
    readonly ownDecoder: boolean;
  },
): Map<string, ExpectedShape> {
  const expected = new Map<string, ExpectedShape>();
  const tensor = (name: string, ...fields: SizeField[]): void => {
    expected.set(name, { fields, shape: fields.map((field) => SIZE_OF[field](config)) });
  };
  const dense = (name: string, out: SizeField, from: SizeField): void => {
    tensor(`${name}.weight`, out, from);
    tensor(`${name}.bias`, out);
  };
  const norm = (name: string): void => {
    tensor(`${name}.weight`, 'hidden_size');
    tensor(`${name}.bias`, 'hidden_size');
  };

  tensor('embeddings.word_embeddings.weight', 'vocab_size', 'hidden_size');
  tensor('embeddings.position_embeddings.weight', 'max_position_embeddings', 'hidden_size');
  if (parts.tokenTypes ?? true) tensor('embeddings.token_type_embeddings.weight', 'type_vocab_size', 'hidden_size');
  norm('embeddings.LayerNorm');
  for (let i = 0; i < config.layers; i++) {
    const layer = `encoder.layer.${i}`;
    for (const part of ['query', 'key', 'value']) {
      dense(`${layer}.attention.self.${part}`, 'hidden_size', 'hidden_size');
    }
    dense(`${layer}.attention.output.dense`, 'hidden_size', 'hidden_size');
    norm(`${layer}.attention.output.LayerNorm`);
    dense(`${layer}.intermediate.dense`, 'intermediate_size', 'hidden_size');
    dense(`${layer}.output.dense`, 'hidden_size', 'intermediate_size');
    norm(`${layer}.output.LayerNorm`);
  }
  if (parts.pooler) dense('pooler.dense', 'hidden_size', 'hidden_size');
  if (parts.mlmHead) {
    dense('cls.predictions.transform.dense', 'hidden_size', 'hidden_size');
    norm('cls.predictions.transform.LayerNorm');
    tensor('cls.predictions.bias', 'vocab_size');
    if (parts.ownDecoder) tensor('cls.predictions.decoder.weight', 'vocab_size', 'hidden_size');
  }
  return expected;
}
