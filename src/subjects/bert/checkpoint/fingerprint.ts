import { createHash } from 'node:crypto';
import type { Checkpoint } from './checkpoint';

/**
 * The SHA-256 of what a BERT computes from: the config's fields under Hugging Face's names and the weights in float32, both in
 * the order of their names. The same weights saved otherwise (shards, prefix, metadata) are the same model; a narrower dtype
 * that rounds them is not. `golden/goldens/make.py` computes it, too.
 */
export function fingerprintOf({ config, weights }: Checkpoint): string {
  const hash = createHash('sha256');
  const fields: Readonly<Record<string, number | string>> = {
    hidden_act: config.activation,
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    layer_norm_eps: config.layerNormEps,
    max_position_embeddings: config.maxPositions,
    num_attention_heads: config.heads,
    num_hidden_layers: config.layers,
    pad_token_id: config.padId,
    ...(config.positions && { positions: config.positions }),
    type_vocab_size: config.tokenTypes,
    vocab_size: config.vocabularySize,
  };
  for (const [name, value] of Object.entries(fields)) {
    hash.update(`${name}\n${typeof value === 'number' ? bitsOfDouble(value) : value}\n`);
  }
  for (const name of [...weights.keys()].sort()) {
    const { data, shape } = weights.get(name)!;
    hash.update(`${name}\n${shape.join(',')}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

/** Languages write a number in different ways; its bits are the same in all. */
function bitsOfDouble(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}
