import { syntheticCheckpoint } from '../../../dist/subjects/bert/synthetic.js';
import { encodeSafetensors } from '../../../dist/subjects/bert/checkpoint/safetensors-writer.js';

const CONFIG = {
  ...{ vocabularySize: 12, hiddenSize: 4, layers: 1, heads: 2, intermediateSize: 4, maxPositions: 8, tokenTypes: 2 },
};
const CONFIG_JSON = {
  ...{ architectures: ['BertModel'], model_type: 'bert', vocab_size: 12, hidden_size: 4, num_hidden_layers: 1 },
  ...{ num_attention_heads: 2, intermediate_size: 4, hidden_act: 'gelu', max_position_embeddings: 8 },
  ...{ type_vocab_size: 2, layer_norm_eps: 1e-12, pad_token_id: 0, torch_dtype: 'float32' },
};

export const json = (value) => Buffer.from(JSON.stringify(value));

function tensors() {
  const { weights } = syntheticCheckpoint({ weightScale: 'typical', seed: 'hostile', config: CONFIG });
  return [...weights].map(([name, { data, shape }]) => [name, { data, shape, dtype: 'F32' }]);
}

/** A BERT of one layer in one file. */
export function smallCheckpoint() {
  return {
    'config.json': json(CONFIG_JSON),
    'model.safetensors': Buffer.from(encodeSafetensors(new Map(tensors()), { format: 'pt' })),
  };
}

/** The same in two shards. */
export function shardedCheckpoint() {
  const all = tensors();
  const parts = [all.slice(0, 10), all.slice(10)];
  const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  const map = Object.fromEntries(parts.flatMap((part, i) => part.map(([name]) => [name, names[i]])));
  return {
    'config.json': json(CONFIG_JSON),
    'model.safetensors.index.json': json({ metadata: { total_size: 1000 }, weight_map: map }),
    ...Object.fromEntries(parts.map((part, i) => [names[i], Buffer.from(encodeSafetensors(new Map(part)))])),
  };
}
