import { whyNotStatic } from '../../core/static-shape';
import { UsageError } from '../../core/errors';
import { namedInputs, type DeclaredTraits, type InputRole } from '../../core/traits/declared-traits';
import { ElementType, typeInWords } from './element-types';
import type { GraphValue, OnnxGraph } from './graph';
import { option } from '../../core/option';

/** What a graph is fed, as it names it. */
export interface GraphInputs {
  readonly ids: GraphValue;
  readonly mask?: GraphValue;
  readonly types?: GraphValue;
  readonly positions?: GraphValue;
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
    if (!role || found[role]) unknown.push(input);
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
    const cache = unknown.some(({ name }) => /past|cache/i.test(name));
    throw new UsageError(
      `${where} has the input ${unknown[0].name}, which padproof does not know how to feed: its inputs are ${list}. Expected input_ids, and where the graph has them attention_mask, token_type_ids and position_ids. ${cache ? 'It is a decoder with a cache; export the encoder, without past key values.' : `Export it with these, name them with ${option('input')}, or put it behind a module that default-exports a Subject.`}`,
    );
  }
  for (const role of Object.keys(NAMES) as Role[]) check(found[role], role, where);
  const why = whyNotStatic(staticAxes(found as GraphInputs));
  if (why) throw new UsageError(`${where}: its inputs are fixed to ${why}. Export the graph with open axes.`);
  return found as GraphInputs;
}

function check(input: GraphValue | undefined, role: Role, where: string): void {
  if (!input) return;
  if (!TYPES[role].includes(input.type)) {
    const expected = TYPES[role].map(typeInWords).join(', ');
    throw new UsageError(
      `${where}: its input ${input.name} is of ${typeInWords(input.type)}; expected one of ${expected}. Export the graph anew.`,
    );
  }
  if (input.shape && input.shape.length !== 2) {
    throw new UsageError(
      `${where}: its input ${input.name} has ${input.shape.length} axes; expected 2, rows and positions. Export the graph with [batch, length], or put it behind a module that default-exports a Subject.`,
    );
  }
}

/** The numbers of rows and of positions that a graph is fixed to; absent where the axis is open. */
export function staticAxes({ ids, mask }: GraphInputs): { readonly size?: number; readonly length?: number } {
  const [size, length] = [0, 1].map((axis) => ids.shape?.[axis] ?? mask?.shape?.[axis] ?? undefined);
  return { ...(size !== undefined && { size }), ...(length !== undefined && { length }) };
}
