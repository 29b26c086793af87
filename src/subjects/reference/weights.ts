import type { Checkpoint } from '../bert/checkpoint/checkpoint';
import { UsageError } from '../../core/errors';
import type { Dense64 } from './dense';
import type { Norm64 } from './layer-norm';
import { Products } from './products';

/** One encoder layer. E hidden size, F width of the feed-forward network. */
export interface Layer64 {
  /** `[E, E]` each */
  readonly query: Dense64;
  readonly key: Dense64;
  readonly value: Dense64;
  readonly attentionOutput: Dense64;
  readonly attentionNorm: Norm64;
  /** `[F, E]` */
  readonly intermediate: Dense64;
  /** `[E, F]` */
  readonly output: Dense64;
  readonly outputNorm: Norm64;
}

/** The masked language model's head. */
export interface MlmHead64 {
  readonly transform: Dense64;
  readonly norm: Norm64;
  /** `[V, E]`: the word embeddings, unless the checkpoint brings a decoder of its own. */
  readonly decoder: Dense64;
}

/** All weights of a BERT, widened, which changes no number. */
export interface Weights64 {
  /** Tables `[rows, E]`, in float32: their numbers are widened as they are read. */
  readonly words: Float32Array;
  readonly positions: Float32Array;
  readonly types: Float32Array;
  readonly embeddingsNorm: Norm64;
  readonly layers: readonly Layer64[];
  readonly pooler?: Dense64;
  readonly mlm?: MlmHead64;
}

/** Where products with the weights are taken: in WebAssembly where it can hold them all, in plain loops elsewhere. */
export type Arithmetic = 'quick' | 'plain';

/**
 * Widens a checkpoint's weights to float64.
 *
 * @param layers how many encoder layers to take, from the first
 * @param arithmetic the bits are the same; `plain` is what `quick` is tested by
 * @throws UsageError naming a tensor that the checkpoint does not have.
 */
export function widen(checkpoint: Checkpoint, layers: number, arithmetic: Arithmetic = 'quick'): Weights64 {
  const plain = (weight: Float32Array, bias: Float32Array): Dense64 => ({
    weight: new Float64Array(weight),
    bias: new Float64Array(bias),
  });
  if (arithmetic === 'plain') return gather(checkpoint, layers, plain);
  const sizes = { numbers: 0, width: 0, out: 0 };
  gather(checkpoint, layers, (weight, bias) => {
    sizes.numbers += weight.length + bias.length;
    sizes.width = max(sizes.width, weight.length / bias.length);
    sizes.out = max(sizes.out, bias.length);
    return NOTHING;
  });
  let products: Products;
  try {
    products = new Products(sizes);
  } catch {
    return gather(checkpoint, layers, plain);
  }
  return gather(checkpoint, layers, (weight, bias) => ({
    weight: products.widen(weight),
    bias: products.widen(bias),
    products,
  }));
}

const { max } = Math;
const NOTHING: Dense64 = { weight: new Float64Array(0), bias: new Float64Array(0) };

/** Finds all weights; what becomes of those of a dense layer is up to `denseOf`. */
function gather(
  { weights, hasPooler, hasMlmHead }: Checkpoint,
  layers: number,
  denseOf: (weight: Float32Array, bias: Float32Array) => Dense64,
): Weights64 {
  const find = (name: string): Float32Array => {
    const weight = weights.get(name);
    if (weight) return weight.data;
    throw new UsageError(`The checkpoint has no tensor ${name}; expected every tensor of a BERT. Is it whole?`);
  };
  const wide = (name: string): Float64Array => new Float64Array(find(name));
  const dense = (name: string): Dense64 => denseOf(find(`${name}.weight`), find(`${name}.bias`));
  const norm = (name: string): Norm64 => ({ gamma: wide(`${name}.weight`), beta: wide(`${name}.bias`) });
  const layer = (at: string): Layer64 => ({
    query: dense(`${at}.attention.self.query`),
    key: dense(`${at}.attention.self.key`),
    value: dense(`${at}.attention.self.value`),
    attentionOutput: dense(`${at}.attention.output.dense`),
    attentionNorm: norm(`${at}.attention.output.LayerNorm`),
    intermediate: dense(`${at}.intermediate.dense`),
    output: dense(`${at}.output.dense`),
    outputNorm: norm(`${at}.output.LayerNorm`),
  });
  const words = 'embeddings.word_embeddings.weight';
  const ownDecoder = 'cls.predictions.decoder.weight';
  return {
    words: find(words),
    positions: find('embeddings.position_embeddings.weight'),
    types: find('embeddings.token_type_embeddings.weight'),
    embeddingsNorm: norm('embeddings.LayerNorm'),
    layers: Array.from({ length: layers }, (_, i) => layer(`encoder.layer.${i}`)),
    ...(hasPooler && { pooler: dense('pooler.dense') }),
    ...(hasMlmHead && {
      mlm: {
        transform: dense('cls.predictions.transform.dense'),
        norm: norm('cls.predictions.transform.LayerNorm'),
        decoder: denseOf(find(weights.has(ownDecoder) ? ownDecoder : words), find('cls.predictions.bias')),
      },
    }),
  };
}
