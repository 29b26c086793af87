import { isJsonObject } from '../../core/text/strict-json';
import { UsageError } from '../../core/errors';
import type { PositionPolicy } from '../../core/subject';
import type { Use } from '../../core/use';
import { positionsOf, type Positions } from '../exported/position-policies';
import { attentionOf, useOfExported } from '../exported/use';
import { useFilesBeside } from '../exported/use-files';
import { jsonBeside, type JsonFile } from '../exported/beside';
import type { OnnxGraph } from './graph';
import type { GraphInputs } from './inputs';
import { staticAxes } from './inputs';
import type { OnnxOptions } from './options';
import { positionsTable, tableOf } from './tables';
import { option } from '../../core/option';

/** What a subject declares that neither inputs nor outputs say. */
export interface Facts {
  readonly vocabularySize: number;
  readonly maxLength: number;
  readonly padId: number;
  readonly positions: PositionPolicy;
  readonly distancesMatter?: boolean;
  readonly tokenTypes?: number;
  readonly use: Use;
  readonly attention?: 'causal';
  readonly origins: { readonly padId: string; readonly positions: string };
  /** What was taken for granted, in sentences. */
  readonly notes: readonly string[];
}

/** The longest S where nothing says how many positions there are: what BERT was published with. */
const USUAL_LENGTH = 512;

/**
 * Collects what is known of a graph's model: from flags, config.json and the tokenizer's files beside it, and the graph itself,
 * in this order.
 *
 * @throws UsageError where nothing says how large the vocabulary is, or what says it is impossible.
 */
export async function factsOf(
  file: string,
  graph: OnnxGraph,
  inputs: GraphInputs,
  options: OnnxOptions,
): Promise<Facts> {
  const config = await jsonBeside(file, 'config.json');
  const notes: string[] = [];
  const vocabularySize = vocabularyOf(file, graph, inputs, config, options);
  const derived = config ? positionsOf(config.json) : undefined;
  const padId =
    options.padId ?? wholeIn(config, 'pad_token_id') ?? (await padIdOfTokenizer(file)) ?? derived?.padId ?? 0;
  if (padId >= vocabularySize) {
    throw new UsageError(
      `${config?.file ?? file}: the pad id is ${padId}, and the vocabulary ends at ${vocabularySize - 1}. Name the right one with ${option('padId')}, or the vocabulary with ${option('vocabulary')}.`,
    );
  }
  const padIdFrom =
    options.padId !== undefined
      ? 'as asked for'
      : wholeIn(config, 'pad_token_id') !== undefined
        ? 'pad_token_id in config.json'
        : (await padIdOfTokenizer(file)) !== undefined
          ? 'pad_token in tokenizer_config.json'
          : 'assumed';
  const positions = options.positions ?? (inputs.positions ? 'given' : (derived?.policy ?? 'absolute'));
  if (positions === 'given' && !inputs.positions) {
    throw new UsageError(
      `${option('positions')} is given, but ${file} has no input for them. Export it with position_ids, or name another policy.`,
    );
  }
  if (!config) {
    const taken = [
      ...(options.padId === undefined ? [`the pad id is ${padId} (${option('padId')})`] : []),
      ...(options.positions === undefined && !inputs.positions
        ? [`positions are absolute (${option('positions')})`]
        : []),
    ];
    if (taken.length > 0) {
      notes.push(`No config.json lies beside the graph; taken for granted: ${taken.join(', and ')}.`);
    }
  }
  if (derived?.guess && options.positions === undefined && !inputs.positions) notes.push(derived.guess);
  const hasCache = inputs.decoder?.some(({ kind }) => kind === 'cache') ?? false;
  const attention = attentionOf(config?.json ?? new Map(), hasCache);
  if (attention && !(config && attentionOf(config.json)))
    notes.push(
      'It takes a cache, so it is taken for causal: keys and values can be kept only where no token hears those behind it.',
    );
  const maxLength = longestOf(graph, inputs, config, options, positions === 'from-ids' ? padId + 1 : 0);
  const tokenTypes = inputs.types && (wholeIn(config, 'type_vocab_size') ?? tableOf(inputs.types.name, graph) ?? 1);
  return {
    vocabularySize,
    maxLength,
    padId,
    positions,
    ...(attention && { attention }),
    origins: { padId: padIdFrom, positions: positionsFrom(inputs, derived, options) },
    use: useOfExported(await useFilesBeside(file, config?.json), {
      maxLength,
      staticLength: staticAxes(inputs).length,
      hasCache,
    }),
    ...(derived?.distancesMatter && { distancesMatter: true }),
    ...(tokenTypes !== undefined && { tokenTypes: Math.max(1, tokenTypes) }),
    notes,
  };
}

/** Where it is known from who decides where a token stands. */
function positionsFrom(inputs: GraphInputs, derived: Positions | undefined, options: OnnxOptions): string {
  if (options.positions !== undefined) return 'as asked for';
  if (inputs.positions) return 'an input of the graph';
  return derived && derived.guess === undefined ? 'model_type in config.json' : 'assumed';
}

function vocabularyOf(
  file: string,
  graph: OnnxGraph,
  inputs: GraphInputs,
  config: JsonFile | undefined,
  { vocabulary }: OnnxOptions,
): number {
  const known = [wholeIn(config, 'vocab_size'), tableOf(inputs.ids.name, graph)].filter((size) => size !== undefined);
  // Tables are often padded to a round number, and configurations not always kept: what is in both is safe.
  const size = vocabulary ?? (known.length > 0 ? Math.min(...known) : undefined);
  if (size === undefined) {
    throw new UsageError(
      `${file}: nothing says how many ids there are: no config.json with vocab_size lies beside it, and the graph looks ids up in no table of weights. Name the number with ${option('vocabulary')}.`,
    );
  }
  if (size >= 2) return size;
  throw new UsageError(`${config?.file ?? file}: the vocabulary has ${size} ids; expected 2 at least.`);
}

/** @param before how many rows of the position table stand before that of the first token */
function longestOf(
  graph: OnnxGraph,
  inputs: GraphInputs,
  config: JsonFile | undefined,
  { longest }: OnnxOptions,
  before: number,
): number {
  const { length } = staticAxes(inputs);
  if (length !== undefined || longest !== undefined) return (length ?? longest)!;
  const known = [wholeIn(config, 'max_position_embeddings') ?? wholeIn(config, 'n_positions'), positionsTable(graph)];
  const sizes = known.filter((size) => size !== undefined);
  return sizes.length === 0 ? USUAL_LENGTH : Math.max(2, Math.min(...sizes) - before);
}

/** A whole number in a configuration; undefined where it is absent, or something else. */
function wholeIn(config: JsonFile | undefined, field: string): number | undefined {
  const value = config?.json.get(field);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new UsageError(`${config!.file}: ${field} is ${JSON.stringify(value)}; expected a whole number.`);
}

/** The id of the token that tokenizer_config.json calls the pad token, as tokenizer.json has it. */
async function padIdOfTokenizer(file: string): Promise<number | undefined> {
  const tokenizer = await jsonBeside(file, 'tokenizer.json');
  const named = (await jsonBeside(file, 'tokenizer_config.json'))?.json.get('pad_token');
  const token = isJsonObject(named) ? named.content : named;
  const added = tokenizer?.json.get('added_tokens');
  if (token === undefined || !Array.isArray(added)) return undefined;
  const id = added.find((one) => isJsonObject(one) && one.content === token)?.id as unknown;
  return Number.isInteger(id) ? (id as number) : undefined;
}
