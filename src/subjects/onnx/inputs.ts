import { whyNotStatic } from '../../core/static-shape';
import { UsageError } from '../../core/errors';
import { namedInputs, type DeclaredTraits, type InputRole } from '../../core/traits/declared-traits';
import { decoderInput, type DecoderInput } from './decoder-inputs';
import { ElementType, typeInWords } from './element-types';
import type { GraphValue, OnnxGraph } from './graph';
import { option } from '../../core/option';

/** What a graph is fed, as it names it. */
export interface GraphInputs {
  readonly ids: GraphValue;
  readonly mask?: GraphValue;
  readonly types?: GraphValue;
  readonly positions?: GraphValue;
  /** What a decoder is fed beside these; absent where there is nothing. */
  readonly decoder?: readonly DecoderInput[];
  /** Does its mask, which has an axis of queries, have to keep each token from what stands behind it? */
  readonly isCausal?: boolean;
}

type Role = InputRole;

/** What exporters call their inputs; a suffix such as `:0` is TensorFlow's. */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  ids: ['input_ids', 'input_word_ids', 'ids', 'tokens', 'input'],
  mask: ['attention_mask', 'input_mask', 'mask'],
  types: ['token_type_ids', 'segment_ids', 'input_type_ids', 'token_types'],
  positions: ['position_ids', 'positions'],
};

/** Which element types each may have. */
const WHOLE: readonly number[] = [ElementType.int64, ElementType.int32];
const TYPES: Readonly<Record<Role, readonly number[]>> = {
  ids: WHOLE,
  mask: [...WHOLE, ElementType.float32, ElementType.float16, ElementType.bool],
  types: WHOLE,
  positions: WHOLE,
};

/**
 * Finds out what each input of a graph is: as the user said, or by its name.
 * @throws UsageError for a name that the graph does not have, for an input that nothing is known to feed, or of a type or number of axes that it cannot have.
 */
export function inputsOf({ inputs }: OnnxGraph, where: string, declared: DeclaredTraits = {}): GraphInputs {
  const found: { -readonly [R in Role]?: GraphValue } = {};
  const decoder: DecoderInput[] = [];
  const unknown: GraphValue[] = [];
  const list = inputs.map(({ name }) => name).join(', ') || 'none';
  for (const [role, name] of namedInputs(declared)) {
    found[role] = inputs.find((input) => input.name === name);
    if (!found[role])
      throw new UsageError(
        `${option('input')}: ${where} has no input ${name}; its inputs are ${list}. Name one of them.`,
      );
  }
  for (const input of inputs) {
    if (Object.values(found).includes(input)) continue;
    const name = input.name.replace(/:\d+$/, '').toLowerCase();
    const role = (Object.keys(NAMES) as Role[]).find((candidate) => NAMES[candidate].includes(name));
    const ofDecoder = role ? undefined : decoderInput(input, where);
    if (ofDecoder) decoder.push(ofDecoder);
    else if (!role || found[role]) unknown.push(input);
    else found[role] = input;
  }
  const [first] = unknown;
  // An only input of whole numbers is the ids, whatever it is called.
  if (!found.ids && inputs.length === 1 && WHOLE.includes(first?.type)) found.ids = unknown.pop();
  if (!found.ids) {
    throw new UsageError(
      `${where} has no input for token ids: its inputs are ${list}. Expected input_ids, as an encoder of texts has it.`,
    );
  }
  if (unknown.length > 0) {
    throw new UsageError(
      `${where} has the input ${unknown[0].name}, which padproof does not know how to feed: its inputs are ${list}. Expected input_ids, and where the graph has them attention_mask, token_type_ids and position_ids; of a decoder also past_key_values.N.key and .value, cache_position, num_logits_to_keep and use_cache_branch. Export it with these, name them with ${option('input')}, or put it behind a module that default-exports a Subject.`,
    );
  }
  for (const role of Object.keys(NAMES) as Role[]) check(found[role], role, where);
  const known = { ...(found as GraphInputs), ...(decoder.length > 0 && { decoder }) };
  const why = whyNotStatic(staticAxes(known));
  if (why) throw new UsageError(`${where}: its inputs are fixed to ${why}. Export the graph with open axes.`);
  return known;
}

function check(input: GraphValue | undefined, role: Role, where: string): void {
  if (!input) return;
  if (!TYPES[role].includes(input.type)) {
    const expected = TYPES[role].map(typeInWords).join(', ');
    throw new UsageError(
      `${where}: its input ${input.name} is of ${typeInWords(input.type)}; expected one of ${expected}. Export the graph anew.`,
    );
  }
  const axes = input.shape?.length ?? 2;
  if (axes !== 2 && !(role === 'mask' && axes === 4)) {
    const four = role === 'mask' ? ', or 4, rows, 1, queries and keys' : '';
    throw new UsageError(
      `${where}: its input ${input.name} has ${axes} axes; expected 2, rows and positions${four}. Export the graph with [batch, length], or put it behind a module that default-exports a Subject.`,
    );
  }
}

/** The numbers of rows and of positions that a graph is fixed to; absent where the axis is open. */
export function staticAxes({ ids, mask }: GraphInputs): { readonly size?: number; readonly length?: number } {
  const ofMask = [0, 1].map((axis) => mask?.shape?.at(axis === 0 ? 0 : -1));
  const [size, length] = [0, 1].map((axis) => ids.shape?.[axis] ?? ofMask[axis] ?? undefined);
  return { ...(size !== undefined && { size }), ...(length !== undefined && { length }) };
}
