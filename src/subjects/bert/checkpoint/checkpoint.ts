import { join } from 'node:path';
import { messageOf, UsageError } from '../../../core/errors';
import { readText } from '../../../core/files/read-regular';
import { parseConfig, type BertConfig } from './config';
import { isJsonObject, parseStrictJson } from '../../../core/text/strict-json';
import { familyOf, type Family } from './families';
import { openWeightFiles, type WeightFiles } from './shards';
import { bertNames } from './tensor-names';
import { waysOut } from './ways-out';
import { expectedShapes, type ExpectedShape } from './tensor-shapes';
import { unreadable } from '../../../core/files/unreadable';

/** One tensor of a checkpoint in float32, row-major. */
export interface Weight {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * A BERT's weights, or those of a family with its encoder, by Hugging Face's names for BERT without the `bert.` prefix (`encoder.layer.0.attention.self.query.weight`, …,
 * `cls.predictions.transform.dense.weight`). Linear weights are stored `[out, in]`, as PyTorch does.
 */
export interface Checkpoint {
  readonly config: BertConfig;
  readonly weights: ReadonlyMap<string, Weight>;
  /** Are `pooler.dense.*` there? */
  readonly hasPooler: boolean;
  /** Is `cls.predictions.*` there? */
  readonly hasMlmHead: boolean;
}

/** Enough to see what is wrong; a file of another model lacks hundreds. */
const MOST_NAMES = 12;

/**
 * Reads a checkpoint folder in Hugging Face's layout: config.json, and model.safetensors or its shards. Tensors in float16
 * and bfloat16 are widened. Heads other than the masked language model's are left out.
 *
 * @param id its name on the hub, where it was fetched from there
 * @throws UsageError where the content is malformed or contradicts itself, naming file, tensor and field; EnvironmentError
 *   where a file is missing or unreadable.
 */
export async function readCheckpoint(folder: string, id?: string): Promise<Checkpoint> {
  const { json, file, wayOut } = await configIn(folder, id);
  return checkpointOf(json, file, () => openWeightFiles(folder), wayOut);
}

/**
 * Reads the config.json of a folder alone.
 * @throws as `readCheckpoint`, for a model whose weights need not be there to refuse it
 */
export async function readConfig(folder: string, id?: string): Promise<BertConfig> {
  const { json, file, wayOut } = await configIn(folder, id);
  return configOf(json, file, wayOut).config;
}

async function configIn(
  folder: string,
  id: string | undefined,
): Promise<{ json: unknown; file: string; wayOut: () => string }> {
  const file = join(folder, 'config.json');
  const text = await readText(file).catch((error: unknown) => {
    throw unreadable(
      `Cannot read ${file}: ${messageOf(error)}. A checkpoint is a folder with config.json and model.safetensors.`,
      error,
    );
  });
  return { json: parseStrictJson(text, file), file, wayOut: () => waysOut(folder, id) };
}

function configOf(json: unknown, configFile: string, wayOut?: () => string): { family: Family; config: BertConfig } {
  // Before all else, since only here it is known which model it is.
  const family = familyOf(isJsonObject(json) ? json.model_type : 'bert', configFile, wayOut);
  return { family, config: parseConfig(json, configFile) };
}

/**
 * Reads a checkpoint from what is in its config.json, and from its files of weights, which are closed afterwards.
 *
 * @param configFile what messages call config.json
 * @param wayOut what to do with a model that is no BERT
 * @throws as `readCheckpoint`
 */
export async function checkpointOf(
  json: unknown,
  configFile: string,
  open: () => Promise<WeightFiles>,
  wayOut?: () => string,
): Promise<Checkpoint> {
  const { family, config } = configOf(json, configFile, wayOut);
  const tied = !(isJsonObject(json) && json.tie_word_embeddings === false);
  const files = await open();
  try {
    return await readWeights(files, config, family, tied);
  } finally {
    await files.close();
  }
}

async function readWeights(files: WeightFiles, config: BertConfig, family: Family, tied: boolean): Promise<Checkpoint> {
  const { where } = files;
  const names = bertNames(files.files.keys(), where, family);
  // Of the two names it is the decoder's that transformers adds to the product with the vocabulary.
  const decoderBias = names.get('cls.predictions.decoder.bias');
  names.delete('cls.predictions.decoder.bias');
  if (decoderBias !== undefined) names.set('cls.predictions.bias', decoderBias);
  if (config.layers > names.size) {
    throw new UsageError(
      `config.json says num_hidden_layers = ${config.layers}, but ${where} has ${names.size} tensors of a BERT in all. Take the config.json that was saved with the weights.`,
    );
  }
  // A head with an activation of its own is one that the model cannot compute by its config: left out, as other heads are.
  if (family.headActivation !== undefined && family.headActivation !== config.activation) {
    for (const name of names.keys()) if (name.startsWith('cls.predictions.')) names.delete(name);
  }
  const has = (prefix: string): boolean => [...names.keys()].some((name) => name.startsWith(prefix));
  const hasPooler = has('pooler.');
  const hasMlmHead = has('cls.predictions.');
  const ownDecoder = has('cls.predictions.decoder.') || !tied;
  const expected = expectedShapes(config, {
    tokenTypes: family.tokenTypes !== 'none',
    pooler: hasPooler,
    mlmHead: hasMlmHead,
    ownDecoder,
  });
  refuseMissing(expected, names, where, family);
  refuseStrangers(expected, names, where);
  const weights = new Map<string, Weight>();
  for (const [name, shape] of expected) weights.set(name, await readWeight(files, names.get(name)!, shape));
  // A table of zeros adds nothing: not a bit of a sum changes.
  if (family.tokenTypes === 'none') {
    const shape = [config.tokenTypes, config.hiddenSize];
    weights.set('embeddings.token_type_embeddings.weight', { shape, data: new Float32Array(shape[0] * shape[1]) });
  }
  return { config, weights, hasPooler, hasMlmHead };
}

function refuseMissing(
  expected: ReadonlyMap<string, unknown>,
  names: ReadonlyMap<string, string>,
  where: string,
  { prefix }: Family,
): void {
  const missing = [...expected.keys()].filter((name) => !names.has(name));
  if (missing.length > 0) {
    throw new UsageError(
      `${where} lacks ${missing.length} of ${expected.size} tensors: ${listed(missing)}. Expected a BERT with the layers and sizes of config.json, its names with or without "${prefix}" in front.`,
    );
  }
}

/** A tensor inside the encoder that config.json has no place for: the two do not belong together. */
function refuseStrangers(
  expected: ReadonlyMap<string, unknown>,
  names: ReadonlyMap<string, string>,
  where: string,
): void {
  const strangers = [...names].filter(([name]) => !expected.has(name)).map(([, own]) => own);
  if (strangers.length > 0) {
    throw new UsageError(
      `${where} has ${strangers.length} tensors that a BERT of config.json's num_hidden_layers has no place for: ${listed(strangers)}. Take the config.json that was saved with the weights.`,
    );
  }
}

async function readWeight(files: WeightFiles, own: string, { shape, fields }: ExpectedShape): Promise<Weight> {
  const file = files.files.get(own)!;
  const entry = file.entry(own);
  if (entry.shape.length !== shape.length || entry.shape.some((n, axis) => n !== shape[axis])) {
    throw new UsageError(
      `${file.file}: tensor "${own}" has shape [${entry.shape.join(', ')}]; config.json says [${fields.join(', ')}] = [${shape.join(', ')}]. Take the config.json that was saved with the weights.`,
    );
  }
  if (!['F32', 'F16', 'BF16'].includes(entry.dtype)) {
    throw new UsageError(
      `${file.file}: tensor "${own}" is of dtype ${entry.dtype}; expected F32, F16 or BF16. Save the model in float32, and not quantised.`,
    );
  }
  const data = (await file.read(own)).data as Float32Array;
  const bad = firstNonFinite(data);
  if (bad >= 0) {
    const index = shape.map((n, axis) => Math.floor(bad / shape.slice(axis + 1).reduce((a, b) => a * b, 1)) % n);
    throw new UsageError(
      `${file.file}: tensor "${own}" has ${data[bad]} at [${index.join(', ')}]; expected finite numbers. The training diverged, or the file is damaged.`,
    );
  }
  return { data, shape };
}

/** A loop: a callback an element takes seconds on a large model. */
function firstNonFinite(data: Float32Array): number {
  // Taken once: looking a global up in a jest sandbox costs more than all the rest of this loop.
  const { isFinite } = Number;
  for (let i = 0; i < data.length; i++) if (!isFinite(data[i])) return i;
  return -1;
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
