import { Tokenizer as Engine } from '@huggingface/tokenizers';
import { join } from 'node:path';
import { isJsonObject, parseStrictJson, showJson } from '../../core/text/strict-json';
import type { Batch } from '../../core/batch';
import { messageOf, PadproofError, UsageError } from '../../core/errors';
import { readText } from '../../core/files/read-regular';
import { unreadable } from '../../core/files/unreadable';
import { refuseFalseLists } from '../../core/false-lists';

/** Texts as an encoder takes them. */
export interface TokenizedTexts {
  /** Right-padded with the tokenizer's pad id to the longest row. */
  readonly batch: Batch;
  /** The tokens of each text with the special ones, without padding. */
  readonly tokens: readonly (readonly string[])[];
}

/** A checkpoint's own tokenizer. */
export interface Tokenizer {
  readonly padId: number;
  /**
   * One row a text, special tokens added. A text with more than `maxLength` tokens loses its last ones, never the special
   * tokens around it. Without `maxLength` nothing is cut.
   *
   * @throws UsageError for no texts, or a `maxLength` that leaves no room for the special tokens.
   */
  encode(texts: readonly string[], options?: { readonly maxLength?: number }): TokenizedTexts;
}

/** What the engine gives; its own declarations cannot be followed from CommonJS. */
interface Encoded {
  readonly ids: number[];
  readonly tokens: string[];
  readonly token_type_ids?: (number | null | undefined)[];
}

/** One row: the same number of entries in each. */
interface Row {
  readonly ids: readonly number[];
  readonly types: readonly number[];
  readonly tokens: readonly string[];
}

/**
 * Loads tokenizer.json and tokenizer_config.json of a checkpoint folder. `@huggingface/tokenizers` cuts texts into tokens;
 * padding, truncation and the mask, which it leaves out, are done here.
 *
 * @throws EnvironmentError where a file is missing; UsageError where its content is not a tokenizer's.
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const file = join(folder, 'tokenizer.json');
  const configFile = join(folder, 'tokenizer_config.json');
  return tokenizerOf(await readJson(file), await readJson(configFile), { file, configFile });
}

/**
 * The same of what is in the two files.
 * @throws UsageError where it is not a tokenizer's.
 */
export function tokenizerOf(
  json: Record<string, unknown>,
  config: Record<string, unknown>,
  { file, configFile }: { readonly file: string; readonly configFile: string },
): Tokenizer {
  let engine: Engine;
  try {
    engine = new Engine(json, config);
  } catch (error) {
    throw unfit(file, error);
  }
  const framed = encodeText(engine, 'a', file);
  const padId = findPadId(engine, json, config, configFile);
  // What stands before and after a text is seen on a text that is itself no special token.
  const [bare] = engine.tokenize('a');
  const before = framed.tokens.indexOf(bare);
  const after = framed.tokens.length - before - 1;
  if (before < 0) throw new UsageError(`${file} gives no token for the text "a"; expected a tokenizer of texts.`);
  return {
    padId,
    encode(texts, { maxLength = Infinity } = {}) {
      if (texts.length === 0) throw new UsageError('There are no texts to encode; expected one at least.');
      if (!(maxLength >= before + after)) {
        throw new UsageError(`maxLength is ${maxLength}; expected ${before + after} at least, for the special tokens.`);
      }
      const rows = texts.map((text) => truncate(encodeText(engine, text, file), maxLength, after));
      return { batch: pad(rows, padId), tokens: rows.map((row) => row.tokens) };
    },
  };
}

/** The ids of each text by the tokenizer of a folder; undefined where it has none that can be read. */
export async function tokenizeIn(folder: string, texts: readonly string[]): Promise<number[][] | undefined> {
  const tokenizer = await loadTokenizer(folder).catch((thrown: unknown) => {
    if (thrown instanceof PadproofError) return undefined;
    throw thrown;
  });
  return tokenizer && texts.map((text) => [...tokenizer.encode([text]).batch.inputIds]);
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  const text = await readText(file).catch((error: unknown) => {
    throw unreadable(`Cannot read ${file}: ${messageOf(error)}. Save the tokenizer into the folder.`, error);
  });
  const json = parseStrictJson(text, file);
  if (!isJsonObject(json)) throw new UsageError(`${file} is ${showJson(json)}; expected an object.`);
  refuseFalseLists(json, file);
  return json;
}

/** The row of a text; what the engine makes of it is looked at, since it is made of what is in the file. */
function encodeText(engine: Engine, text: string, file: string): Row {
  let encoded: Encoded;
  try {
    encoded = engine.encode(text, { return_token_type_ids: true }) as Encoded;
  } catch (error) {
    throw unfit(file, error);
  }
  const { ids, tokens } = encoded;
  const types = (encoded.token_type_ids ?? ids.map(() => 0)).map((type) => type ?? 0);
  const unknown = ids.findIndex((id) => !Number.isInteger(id));
  if (unknown >= 0) {
    throw new UsageError(`${file} has no id for the token ${showJson(tokens[unknown])}, and no unknown token instead.`);
  }
  const odd = types.findIndex((type) => !Number.isInteger(type));
  if (odd >= 0 || types.length !== ids.length) {
    const found = odd >= 0 ? showJson(types[odd]) : `${types.length} for ${ids.length} tokens`;
    throw new UsageError(`${file} has the token type ${found} in its post_processor; expected a whole number a token.`);
  }
  return { ids, tokens, types };
}

function unfit(file: string, error: unknown): UsageError {
  return new UsageError(`${file} is not a tokenizer that can be read: ${messageOf(error)}.`, { cause: error });
}

/** The last `after` entries stay: they are special tokens. */
function truncate({ ids, types, tokens }: Row, maxLength: number, after: number): Row {
  if (ids.length <= maxLength) return { ids, types, tokens };
  const cut = <T>(list: readonly T[]): T[] => [...list.slice(0, maxLength - after), ...list.slice(list.length - after)];
  return { ids: cut(ids), types: cut(types), tokens: cut(tokens) };
}

/** Right padding. Where there is none, id, mask and type are the row's own. */
function pad(rows: readonly Row[], padId: number): Batch {
  const size = rows.length;
  const length = Math.max(...rows.map(({ ids }) => ids.length));
  const inputIds = new Int32Array(size * length).fill(padId);
  const attentionMask = new Int32Array(size * length);
  const tokenTypeIds = new Int32Array(size * length);
  rows.forEach(({ ids, types }, r) => {
    inputIds.set(ids, r * length);
    tokenTypeIds.set(types, r * length);
    attentionMask.fill(1, r * length, r * length + ids.length);
  });
  return { size, length, inputIds, attentionMask, tokenTypeIds };
}

function findPadId(
  engine: Engine,
  json: Record<string, unknown>,
  config: Record<string, unknown>,
  file: string,
): number {
  const padding = isJsonObject(json.padding) ? json.padding.pad_token : undefined;
  const named = isJsonObject(config.pad_token) ? config.pad_token.content : (config.pad_token ?? padding ?? '[PAD]');
  const id = typeof named === 'string' ? engine.token_to_id(named) : undefined;
  if (id !== undefined) return id;
  throw new UsageError(`${file}: pad_token is ${showJson(named)}; expected a token of the vocabulary.`);
}
