import { UsageError } from '../../../core/errors';
import { isJsonObject, showJson } from '../../../core/text/strict-json';
import { familyOf } from './families';

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
  /**
   * Where a batch gives no positions: absent, they are 0 … S−1; `from-ids`, RoBERTa's: the ids that are not the pad id are
   * counted, the first stands at `padId + 1`, and whatever is the pad id at `padId`.
   */
  readonly positions?: 'from-ids';
}

/** The longest S: the rows of the table of positions that a token may stand at. */
export function longestOf({ maxPositions, positions, padId }: BertConfig): number {
  return positions === 'from-ids' ? maxPositions - padId - 1 : maxPositions;
}

/**
 * Every name of `hidden_act` that is one of the three functions. The tanh forms differ in how they are computed, not in
 * what they compute (transformers 5.18, activations.py).
 */
const ACTIVATIONS = new Map<unknown, Activation>([
  ['gelu', 'gelu'],
  ['gelu_python', 'gelu'],
  ['gelu_new', 'gelu_new'],
  ['gelu_fast', 'gelu_new'],
  ['gelu_accurate', 'gelu_new'],
  ['gelu_pytorch_tanh', 'gelu_new'],
  ['gelu_python_tanh', 'gelu_new'],
  ['relu', 'relu'],
]);

/**
 * Reads what a Hugging Face `config.json` says of a BERT, or of a model with its encoder. Absent fields that transformers has a default for take that
 * default; the sizes must be there.
 *
 * @param json the parsed file
 * @param where the file's name, for messages
 * @throws UsageError naming the file and field, what was found, what was expected and what to do.
 */
export function parseConfig(json: unknown, where: string): BertConfig {
  if (!isJsonObject(json))
    throw new UsageError(`${where} is ${showJson(json)}; expected an object with model_type "bert".`);
  const family = familyOf(json.model_type, where);
  const own = (field: string): string => family.fields?.[field] ?? field;
  const found = new Map(Object.entries(json));
  const fields = { get: (field: string) => found.get(own(field)), has: (field: string) => found.has(own(field)) };
  const refuse = (field: string, expected: string, toDo: string): never => {
    throw new UsageError(`${where}: ${own(field)} is ${showJson(fields.get(field))}; expected ${expected}. ${toDo}`);
  };
  const size = (field: string, fallback?: number): number => {
    const value = fields.get(field) ?? fallback;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
    return refuse(field, 'a whole number of at least 1', 'Take the config.json that was saved with the weights.');
  };
  const only = (field: string, allowed: unknown, toDo: string): void => {
    if (fields.has(field) && fields.get(field) !== allowed) refuse(field, showJson(allowed), toDo);
  };

  only(
    'position_embedding_type',
    'absolute',
    'Relative positions are not BERT as it was published, and are not built in.',
  );
  only('is_decoder', false, 'A decoder looks only to the left; take an encoder checkpoint.');
  only('add_cross_attention', false, 'Cross-attention needs a second model; take an encoder checkpoint.');

  const hiddenSize = size('hidden_size');
  const heads = size('num_attention_heads');
  if (hiddenSize % heads !== 0) {
    refuse(
      'num_attention_heads',
      `a divisor of ${own('hidden_size')} = ${hiddenSize}`,
      'One of the two was edited: restore it.',
    );
  }
  const activation = ACTIVATIONS.get(fields.get('hidden_act') ?? 'gelu');
  const layerNormEps = fields.get('layer_norm_eps') ?? 1e-12;
  if (typeof layerNormEps !== 'number' || !(layerNormEps > 0 && layerNormEps < 1)) {
    return refuse('layer_norm_eps', 'a number between 0 and 1', 'BERT was published with 1e-12.');
  }
  if (fields.has('embedding_size') && fields.get('embedding_size') !== hiddenSize) {
    refuse(
      'embedding_size',
      `hidden_size = ${hiddenSize}`,
      'Embeddings that are projected are not built in: export it to ONNX and name the graph.',
    );
  }
  const vocabularySize = size('vocab_size');
  const padId = fields.has('pad_token_id') ? fields.get('pad_token_id') : family.padId;
  if (typeof padId !== 'number' || !Number.isSafeInteger(padId) || padId < 0 || padId >= vocabularySize) {
    return refuse('pad_token_id', `an id from 0 to ${vocabularySize - 1}`, 'Set it to the id of the [PAD] token.');
  }
  const config: BertConfig = {
    vocabularySize,
    hiddenSize,
    layers: size('num_hidden_layers'),
    heads,
    intermediateSize: size('intermediate_size'),
    activation:
      activation ?? refuse('hidden_act', `one of ${[...ACTIVATIONS.keys()].join(', ')}`, 'No other is built in.'),
    maxPositions: size('max_position_embeddings'),
    tokenTypes: family.tokenTypes === 'none' ? 1 : size('type_vocab_size', family.tokenTypes),
    layerNormEps,
    padId,
    ...(family.positions && { positions: family.positions }),
  };
  if (longestOf(config) < 1) {
    refuse(
      'max_position_embeddings',
      `more than pad_token_id + 1 = ${padId + 1}`,
      'Positions begin behind the pad id.',
    );
  }
  return config;
}
