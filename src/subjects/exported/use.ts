import { isJsonObject } from '../../core/text/strict-json';
import type { PadTo, Use } from '../../core/use';
import type { UseFiles } from './use-files';

/** Decoders, by a config's `model_type`: where nothing says it, they are padded on the left, so that the last token is at the end. */
const DECODERS: ReadonlySet<string> = new Set([
  ...['falcon', 'gemma', 'gemma2', 'gemma3', 'gemma3_text', 'gpt2', 'gpt_neox', 'llama', 'mistral', 'mixtral'],
  ...['modernbert-decoder', 'opt', 'phi', 'phi3', 'qwen2', 'qwen3'],
]);

/** Those of them, and encoders, in which a token hears those before it alone. */
const CAUSAL: ReadonlySet<unknown> = new Set([...DECODERS, 'clip', 'clip_text_model']);

/**
 * Whether a token hears those before it alone, by the fields of a config.json; undefined where it hears both sides.
 * @param hasCache does it take keys and values of positions that were read before? They could not be kept if later tokens changed them.
 */
export function attentionOf(config: ReadonlyMap<string, unknown>, hasCache = false): 'causal' | undefined {
  const both = config.get('use_bidirectional_attention') === true || config.get('is_causal') === false;
  return (hasCache || CAUSAL.has(config.get('model_type'))) && !both ? 'causal' : undefined;
}

/**
 * How many positions on either side a token hears in each layer, by the fields of a config.json: of ModernBERT and of EmbeddingGemma,
 * in each of which a field counts both sides. Undefined for other models, whose fields of the same name mean now this and now that.
 */
export function windowOf(config: ReadonlyMap<string, unknown>): (number | null)[] | undefined {
  const whole = (field: string): number | undefined => {
    const found = config.get(field);
    return typeof found === 'number' && Number.isInteger(found) && found >= 1 ? found : undefined;
  };
  const field = windowField(config);
  const reach = field === undefined ? 0 : Math.floor((whole(field) ?? 0) / 2);
  const [layers, every] = [whole('num_hidden_layers'), whole('global_attn_every_n_layers')];
  const types = config.get('layer_types');
  const isListed = Array.isArray(types);
  if (reach < 1 || !layers || layers > MOST_LAYERS || !(isListed || every)) return undefined;
  const isGlobal = (layer: number): boolean => (isListed ? types[layer] !== 'sliding_attention' : layer % every! === 0);
  return Array.from({ length: layers }, (_, layer) => (isGlobal(layer) ? null : reach));
}

/** The field that counts the window of a model on both sides. Gemma as a decoder counts behind a token alone. */
function windowField(config: ReadonlyMap<string, unknown>): string | undefined {
  const type = config.get('model_type');
  if (type === 'modernbert') return 'local_attention';
  return type === 'gemma3_text' && config.get('use_bidirectional_attention') === true ? 'sliding_window' : undefined;
}

const MOST_LAYERS = 1000;

/** Encoders that were trained on rows of one length alone, and must be padded to it. */
const ONE_LENGTH: ReadonlySet<unknown> = new Set(['siglip', 'siglip_text_model', 'siglip2', 'siglip2_text_model']);

/** The sizes of a model that bound its use. */
export interface UseSizes {
  readonly maxLength: number;
  /** The only number of positions that it takes, where there is one. */
  readonly staticLength?: number;
  /** Does it take a cache, as decoders do? */
  readonly hasCache?: boolean;
}

/**
 * How an exported model is padded where it is used: as its tokenizer pads; else as models of its kind are, and then `knownFrom`
 * says that it was assumed. Under padding lies the pad id, which is what tokenizers put there. What is beyond its sizes is left out.
 *
 * How far tokenizer.json pads and truncates is not read: transformers, transformers.js and sentence-transformers say it anew at each
 * call, and many files have what was set when the model was trained (that of all-MiniLM-L6-v2 says 128 positions, always).
 */
export function useOfExported(files: UseFiles, sizes: UseSizes = { maxLength: Infinity }): Use {
  const padTo = padToOf(files, sizes);
  const most = typeof padTo?.is === 'number' ? padTo.is : (sizes.staticLength ?? sizes.maxLength);
  const longest = longestOf(files).find(({ is }) => is !== undefined);
  const isBound = longest?.is !== undefined && longest.is < most;
  const pooling = poolingOf(files);
  const origins = {
    ...(padTo && { padTo: padTo.from }),
    ...(isBound && { longest: longest.from }),
    ...(pooling && { pooling: files.poolingFile ?? '1_Pooling/config.json' }),
  };
  return {
    ...sideOf(files, sizes),
    padContent: 'pad-id',
    ...(padTo && { padTo: padTo.is }),
    ...(isBound && { longest: longest.is }),
    ...(pooling && { pooling }),
    ...(Object.keys(origins).length > 0 && { origins }),
  };
}

/** A pooling has a word for a name. */
const NAME = /^[a-z_]{1,64}$/;

/** What a file says, and which. */
interface Said<T> {
  readonly is: T;
  readonly from: string;
}

function sideOf(
  { modelType, tokenizerConfig, tokenizer }: UseFiles,
  { hasCache = false }: UseSizes,
): Pick<Use, 'padding' | 'knownFrom'> {
  const side = tokenizerConfig?.get('padding_side');
  if (side === 'left' || side === 'right') return { padding: side, knownFrom: 'padding_side in tokenizer_config.json' };
  const direction = partOf(tokenizer, 'padding')?.direction;
  if (direction === 'Left' || direction === 'Right')
    return { padding: direction === 'Left' ? 'left' : 'right', knownFrom: 'padding.direction in tokenizer.json' };
  const isKnown = typeof modelType === 'string' && DECODERS.has(modelType);
  const decodes = isKnown || hasCache;
  const why = decodes ? `as decoders ${isKnown ? `(${modelType}) ` : ''}are padded` : 'as encoders are padded';
  return { padding: decodes ? 'left' : 'right', knownFrom: `assumed, ${why}` };
}

function padToOf({ modelType }: UseFiles, { maxLength, staticLength }: UseSizes): Said<PadTo> | undefined {
  if (staticLength !== undefined || maxLength === Infinity || !ONE_LENGTH.has(modelType)) return undefined;
  return { is: maxLength, from: `assumed, as ${String(modelType)} is padded` };
}

/** What says how long the longest row is that is sent, the first of them that says it. */
function longestOf({ sentenceBert, tokenizerConfig }: UseFiles): Said<number | undefined>[] {
  const named = (is: unknown, from: string): Said<number | undefined> => ({ is: wholeOf(is), from });
  return [
    named(sentenceBert?.get('max_seq_length'), 'max_seq_length in sentence_bert_config.json'),
    named(tokenizerConfig?.get('model_max_length'), 'model_max_length in tokenizer_config.json'),
  ];
}

/** What sentence-transformers calls its poolings, by the field that it sets; those joined are all that are set. */
const POOLINGS: Readonly<Record<string, string>> = {
  pooling_mode_cls_token: 'cls',
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_max_tokens: 'max',
  pooling_mode_mean_sqrt_len_tokens: 'mean_sqrt_len_tokens',
  pooling_mode_weightedmean_tokens: 'weightedmean',
  pooling_mode_lasttoken: 'lasttoken',
};

function poolingOf({ pooling }: UseFiles): string | undefined {
  const named = pooling?.get('pooling_mode');
  if (typeof named === 'string' && NAME.test(named)) return named;
  const set = Object.entries(POOLINGS).flatMap(([field, name]) => (pooling?.get(field) === true ? [name] : []));
  return set.length > 0 ? set.join(' and ') : undefined;
}

function partOf(file: UseFiles['tokenizer'], field: string): Record<string, unknown> | undefined {
  const part = file?.get(field);
  return isJsonObject(part) ? part : undefined;
}

/** A number that says something; where there is no bound, transformers writes 10³⁰. */
function wholeOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 1 ? (value as number) : undefined;
}
