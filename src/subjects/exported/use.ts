import type { Use } from '../../core/use';

/** Decoders, by a config's `model_type`: where nothing says it, they are padded on the left, so that the last token is at the end. */
const DECODERS: ReadonlySet<string> = new Set([
  ...['falcon', 'gemma', 'gemma2', 'gemma3', 'gemma3_text', 'gpt2', 'gpt_neox', 'llama', 'mistral', 'mixtral'],
  ...['modernbert-decoder', 'opt', 'phi', 'phi3', 'qwen2', 'qwen3'],
]);

/** Those of them, and encoders, in which a token hears those before it alone. */
const CAUSAL: ReadonlySet<unknown> = new Set([...DECODERS, 'clip', 'clip_text_model']);

/** Whether a token hears those before it alone, by the fields of a config.json; undefined where it hears both sides. */
export function attentionOf(config: ReadonlyMap<string, unknown>): 'causal' | undefined {
  const both = config.get('use_bidirectional_attention') === true || config.get('is_causal') === false;
  return CAUSAL.has(config.get('model_type')) && !both ? 'causal' : undefined;
}

/** What the files beside an exported model say of its use. */
export interface UseFiles {
  /** `model_type` of config.json. */
  readonly modelType?: unknown;
  /** `padding_side` of tokenizer_config.json. */
  readonly paddingSide?: unknown;
}

/**
 * How an exported model is padded where it is used: as its tokenizer pads; else as models of its kind are, and then `knownFrom`
 * says that it was assumed. Under padding lies the pad id, which is what tokenizers put there.
 */
export function useOfExported({ modelType, paddingSide }: UseFiles): Use {
  const padContent = 'pad-id';
  if (paddingSide === 'left' || paddingSide === 'right')
    return { padding: paddingSide, padContent, knownFrom: 'padding_side in tokenizer_config.json' };
  const decodes = typeof modelType === 'string' && DECODERS.has(modelType);
  const why = decodes ? `as decoders (${modelType}) are padded` : 'as encoders are padded';
  return { padding: decodes ? 'left' : 'right', padContent, knownFrom: `assumed, ${why}` };
}
