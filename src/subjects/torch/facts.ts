import { join } from 'node:path';
import { UsageError } from '../../core/errors';
import { option } from '../../core/option';
import type { Traits } from '../../core/subject';
import { jsonBeside } from '../exported/beside';
import { positionsOf } from '../exported/position-policies';
import { attentionOf, useOfExported, windowOf } from '../exported/use';
import { useFilesBeside } from '../exported/use-files';
import type { TorchOptions } from './options';

/** The longest S where nothing says how many positions there are: what BERT was published with. */
const USUAL_LENGTH = 512;

/** Encoders in which a padded query sees no padding either: each key under the mask is hidden from all queries. */
const HIDES_KEYS: ReadonlySet<unknown> = new Set([
  ...['albert', 'bert', 'camembert', 'distilbert', 'electra', 'mpnet', 'roberta', 'xlm-roberta'],
]);

/** What is known of a model from the files beside its weights, and from what a user says. */
export type Facts = Pick<
  Traits,
  | 'maxLength'
  | 'padId'
  | 'positions'
  | 'attention'
  | 'window'
  | 'distancesMatter'
  | 'paddedQueriesSeePadding'
  | 'use'
  | 'notes'
  | 'origins'
>;

/** @throws UsageError where the folder has no config.json, or one in which a number is none. */
export async function factsOf(folder: string, options: TorchOptions): Promise<Facts> {
  const config = await jsonBeside(join(folder, 'model'), 'config.json');
  if (!config)
    throw new UsageError(
      `${folder} has no config.json. With ${option('backend')} torch, expected a folder that transformers' save_pretrained wrote, or the id of a model on the hub.`,
    );
  const whole = (field: string): number | undefined => {
    const value = config.json.get(field) ?? undefined;
    if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0)) return value as number;
    throw new UsageError(`${config.file}: ${field} is ${JSON.stringify(value)}; expected a whole number.`);
  };
  const derived = positionsOf(config.json);
  const positions = options.positions ?? derived.policy;
  const padId = options.padId ?? whole('pad_token_id') ?? derived.padId;
  const before = positions === 'from-ids' ? derived.before(padId) : 0;
  const rows = whole('max_position_embeddings') ?? whole('n_positions');
  const attention = attentionOf(config.json);
  const window = windowOf(config.json);
  const maxLength = options.longest ?? (rows === undefined ? USUAL_LENGTH : Math.max(2, rows - before));
  return {
    padId,
    positions,
    maxLength,
    ...(attention && { attention }),
    ...(window && { window }),
    ...(derived.distancesMatter && { distancesMatter: true }),
    ...(HIDES_KEYS.has(config.json.get('model_type')) && { paddedQueriesSeePadding: false }),
    use: useOfExported(await useFilesBeside(join(folder, 'model'), config.json), { maxLength }),
    origins: {
      padId:
        options.padId !== undefined
          ? 'as asked for'
          : whole('pad_token_id') !== undefined
            ? 'pad_token_id in config.json'
            : 'assumed',
      positions:
        options.positions !== undefined
          ? 'as asked for'
          : derived.guess === undefined
            ? 'model_type in config.json'
            : 'assumed',
    },
    notes: derived.guess !== undefined && options.positions === undefined ? [derived.guess] : [],
  };
}
