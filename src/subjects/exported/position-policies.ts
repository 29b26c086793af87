import type { PositionPolicy } from '../../core/subject';
import { option } from '../../core/option';

/**
 * Who decides where a token stands, by a config's `model_type`; read from the models' code in transformers 5.18.0
 * (`models/TYPE/modeling_TYPE.py`), for those that are not there from the code that their checkpoints name.
 */
const TYPES: Readonly<Record<PositionPolicy, readonly string[]>> = {
  given: [],
  none: [],
  'from-mask': [],
  // `create_position_ids_from_input_ids`: counted from the ids that are not the pad id; the first stands behind the pad id.
  'from-ids': [
    ...['camembert', 'data2vec-text', 'esm', 'ibert', 'layoutlmv3', 'lilt', 'longformer', 'luke', 'markuplm', 'mpnet'],
    ...['roberta', 'roberta-prelayernorm', 'xlm-roberta', 'xlm-roberta-xl', 'xmod'],
  ],
  // A table of position embeddings, looked up by the index in the row.
  absolute: [
    ...['albert', 'bert', 'big_bird', 'clip', 'clip_text_model', 'convbert', 'distilbert', 'electra', 'ernie', 'gpt2'],
    ...['layoutlm', 'megatron-bert', 'mobilebert', 'mra', 'nystromformer', 'rembert', 'siglip', 'siglip_text_model'],
    ...['squeezebert', 'yoso'],
  ],
  // Rotary embeddings, or a bias by distance.
  relative: [
    ...[
      'deberta',
      'deberta-v2',
      'eurobert',
      'gemma',
      'gemma2',
      'gemma3',
      'gemma3_text',
      'jina_bert',
      'llama',
      'mistral',
    ],
    ...[
      'modernbert',
      'modernbert-decoder',
      'mt5',
      'new',
      'nomic_bert',
      'phi3',
      'qwen2',
      'qwen3',
      'roformer',
      't5',
      'umt5',
    ],
    ...['jina_embeddings_v3', 'xlnet'],
  ],
};

const POLICIES = new Map(
  Object.entries(TYPES).flatMap(([policy, types]) => types.map((type) => [type, policy as PositionPolicy])),
);

/** Those that add a bias by distance to their scores, beside the positions that they are given. */
const BOTH = new Set(['mpnet', 'layoutlmv3']);

/** The pad id of what counts positions from ids, where a config does not say it: RoBERTa's. */
const PAD_ID_OF_ROBERTA = 1;

/** What a config says of positions. */
export interface Positions {
  readonly policy: PositionPolicy;
  readonly distancesMatter?: true;
  /** The pad id where no file says it. */
  readonly padId: number;
  /** How many rows of the position table stand before that of the first token, for a pad id. */
  readonly before: (padId: number) => number;
  /** Why it is a guess, where it is one, and the flag that settles it. */
  readonly guess?: string;
}

/** Reads who decides where a token stands from the fields of a config.json. */
export function positionsOf(fields: ReadonlyMap<string, unknown>): Positions {
  const type = fields.get('model_type');
  const embedding = fields.get('position_embedding_type');
  const known = POLICIES.get(type as string);
  // Of ESM, GTE and older BERTs the config says which; `relative_key` and rotary ones leave the table out.
  const byDistance = typeof embedding === 'string' && /relative|rotary|rope|alibi/.test(embedding);
  // DeBERTa adds a table of positions to the words where the config says so.
  const biased = known === 'relative' && fields.get('position_biased_input') === true;
  const policy = byDistance ? 'relative' : biased ? 'absolute' : (known ?? 'absolute');
  const fromIds = policy === 'from-ids';
  const guessed = known === undefined && !byDistance;
  return {
    policy,
    ...((BOTH.has(type as string) || biased) && { distancesMatter: true }),
    padId: fromIds ? PAD_ID_OF_ROBERTA : 0,
    before: (padId) => (fromIds ? padId + 1 : 0),
    ...(guessed && {
      guess:
        type === undefined
          ? `config.json names no model_type: that positions are absolute is a guess (${option('positions')}).`
          : `The model_type ${JSON.stringify(type)} is not known here: that positions are absolute is a guess (${option('positions')}).`,
    }),
  };
}
