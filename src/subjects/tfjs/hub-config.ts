import { join } from 'node:path';
import { isJsonObject, parseStrictJson, showJson } from '../../core/text/strict-json';
import { messageOf, UsageError } from '../../core/errors';
import type { PositionPolicy } from '../../core/subject';
import { useFilesBeside, type UseFiles } from '../exported/use-files';
import { attentionOf } from '../exported/use';
import { positionsOf } from '../exported/position-policies';
import { readText } from '../../core/files/read-regular';

/** What a Hugging Face config.json says of any encoder, as far as it says it. */
export interface HubConfig {
  readonly vocabulary?: number;
  readonly padId?: number;
  readonly tokenTypes?: number;
  /** The longest S. */
  readonly longest?: number;
  readonly positions?: PositionPolicy;
  readonly modelType?: unknown;
  readonly attention?: 'causal';
  /** What says how it is used. */
  readonly files?: UseFiles;
  readonly distancesMatter?: boolean;
  /** Why the positions are a guess, where they are one. */
  readonly guess?: string;
}

/**
 * Reads the config.json of a folder; where there is none it says nothing.
 * @throws UsageError naming the file and field, what was found, what was expected and what to do.
 */
export async function readHubConfig(folder: string): Promise<HubConfig> {
  const file = join(folder, 'config.json');
  let text: string;
  try {
    text = await readText(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  return { ...parseHubConfig(parseStrictJson(text, file), file), files: await useFilesBeside(file) };
}

/** As `readHubConfig`, of what was parsed. */
export function parseHubConfig(json: unknown, where: string): HubConfig {
  if (!isJsonObject(json)) throw new UsageError(`${where} is ${showJson(json)}; expected an object.`);
  const fields = new Map(Object.entries(json));
  const whole = (field: string, least: number): number | undefined => {
    const value = fields.get(field);
    if (value === undefined || value === null) return undefined;
    if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
    throw new UsageError(
      `${where}: ${field} is ${showJson(value)}; expected a whole number of at least ${least}. Take the config.json that was saved with the model.`,
    );
  };
  const found = positionsOf(fields);
  const padId = whole('pad_token_id', 0) ?? found.padId;
  const positions = whole('max_position_embeddings', 2);
  return {
    vocabulary: whole('vocab_size', 2),
    padId,
    tokenTypes: whole('type_vocab_size', 0),
    longest: positions === undefined ? undefined : positions - found.before(padId),
    ...(found.distancesMatter && { distancesMatter: true }),
    positions: found.policy,
    ...(attentionOf(fields) && { attention: attentionOf(fields) }),
    ...(fields.has('model_type') && { modelType: fields.get('model_type') }),
    ...(found.guess && { guess: found.guess }),
  };
}
