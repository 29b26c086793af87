import { UsageError } from '../../../core/errors';
import { showJson } from '../../../core/text/strict-json';

/** A family of checkpoints whose encoder is BERT's: what its files call things, and how its embeddings differ. */
export interface Family {
  /** What stands before the encoder's names where a head stands beside it. */
  readonly prefix: string;
  /** Fields of config.json that have another name than BERT's, by BERT's. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Replaced in the name of a tensor without its prefix, in this order. */
  readonly names?: readonly (readonly [RegExp, string])[];
  /** The pad id where config.json says nothing. */
  readonly padId: number;
  /** How many token types there are where config.json says nothing; none: there is no table of them. */
  readonly tokenTypes: number | 'none';
  /** Positions are counted from the ids that are not the pad id, and the first stands behind it. */
  readonly positions?: 'from-ids';
  /** The activation of its masked language model's head, where that is not what config.json names. */
  readonly headActivation?: 'gelu';
}

/** BERT itself. */
export const BERT: Family = { prefix: 'bert.', padId: 0, tokenTypes: 2 };

const ROBERTA: Family = {
  prefix: 'roberta.',
  padId: 1,
  tokenTypes: 2,
  positions: 'from-ids',
  headActivation: 'gelu',
  names: [
    [/^lm_head\.dense\./, 'cls.predictions.transform.dense.'],
    [/^lm_head\.layer_norm\./, 'cls.predictions.transform.LayerNorm.'],
    [/^lm_head\./, 'cls.predictions.'],
  ],
};

const DISTILBERT: Family = {
  prefix: 'distilbert.',
  padId: 0,
  tokenTypes: 'none',
  fields: {
    hidden_size: 'dim',
    num_hidden_layers: 'n_layers',
    num_attention_heads: 'n_heads',
    intermediate_size: 'hidden_dim',
    hidden_act: 'activation',
  },
  names: [
    [/^transformer\.layer\./, 'encoder.layer.'],
    [/\.attention\.q_lin\./, '.attention.self.query.'],
    [/\.attention\.k_lin\./, '.attention.self.key.'],
    [/\.attention\.v_lin\./, '.attention.self.value.'],
    [/\.attention\.out_lin\./, '.attention.output.dense.'],
    [/\.sa_layer_norm\./, '.attention.output.LayerNorm.'],
    [/\.ffn\.lin1\./, '.intermediate.dense.'],
    [/\.ffn\.lin2\./, '.output.dense.'],
    [/\.output_layer_norm\./, '.output.LayerNorm.'],
    [/^vocab_transform\./, 'cls.predictions.transform.dense.'],
    [/^vocab_layer_norm\./, 'cls.predictions.transform.LayerNorm.'],
    [/^vocab_projector\./, 'cls.predictions.decoder.'],
  ],
};

/** By `model_type`; read from the models' code in transformers 5.18.0. */
const FAMILIES = new Map<unknown, Family>([
  ['bert', BERT],
  ['roberta', ROBERTA],
  ['xlm-roberta', ROBERTA],
  ['camembert', ROBERTA],
  ['distilbert', DISTILBERT],
  ['electra', { prefix: 'electra.', padId: 0, tokenTypes: 2 }],
]);

/**
 * The family of a checkpoint, by the `model_type` of its config.json.
 * @throws UsageError for one whose encoder is not BERT's, with the way out, where somebody knows one.
 */
export function familyOf(modelType: unknown, where: string, wayOut?: () => string): Family {
  const family = FAMILIES.get(modelType);
  if (family) return family;
  const known = [...FAMILIES.keys()].map((name) => showJson(name)).join(', ');
  throw new UsageError(
    `${where}: model_type is ${showJson(modelType)}; expected one of ${known}, whose encoder is BERT's. ${wayOut?.() ?? ''}`.trimEnd(),
  );
}

/** BERT's name of a tensor, by the family's own without its prefix. */
export function bertName({ names = [] }: Family, bare: string): string {
  return names.reduce((name, [pattern, replacement]) => name.replace(pattern, replacement), bare);
}
