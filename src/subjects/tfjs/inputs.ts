import { whyNotStatic } from '../../core/static-shape';
import { UsageError } from '../../core/errors';
import type { DeclaredTraits, InputRole } from '../../core/traits/declared-traits';
import { INPUT_ROLES, namedInputs } from '../../core/traits/declared-traits';
import type { Traits } from '../../core/subject';
import type { Port } from './model';
import { showPort } from './model';
import { plainName } from './names';
import { option } from '../../core/option';

/** What models call their inputs: Hugging Face's names, those of Google's BERT and TensorFlow Hub, and KerasHub's. */
const NAMES: Readonly<Record<InputRole, RegExp>> = {
  ids: /^(input_ids?|input_word_ids|token_ids|input_tokens|ids|tokens)(_\d+)?$/,
  mask: /^(attention_mask|input_mask|padding_mask|mask)(_\d+)?$/,
  types: /^(token_type_ids|segment_ids|input_type_ids|type_ids)(_\d+)?$/,
  positions: /^(position_ids|positions)(_\d+)?$/,
};

const TYPES: Readonly<Record<InputRole, readonly string[]>> = {
  ids: ['int32', 'float32'],
  mask: ['int32', 'float32', 'bool'],
  types: ['int32', 'float32'],
  positions: ['int32', 'float32'],
};

/** Which of a model's inputs takes what. */
export interface InputPlan {
  readonly ports: ReadonlyMap<InputRole, Port>;
  /** The only number of rows and of positions that the model takes, where its shapes fix them. */
  readonly staticShape: NonNullable<Traits['staticShape']>;
}

/**
 * Finds what each input of a model takes: by the names that the user gave, then by its own.
 *
 * @param where the model, for messages
 * @throws UsageError where that cannot be told, listing what is there and the flag that tells.
 */
export function planInputs(inputs: readonly Port[], declared: DeclaredTraits, where: string): InputPlan {
  const there = `Its inputs are ${inputs.map(showPort).join(', ') || 'none'}`;
  const ports = new Map<InputRole, Port>();
  for (const [role, name] of namedInputs(declared)) {
    const port = inputs.find((one) => one.name === name) ?? inputs.find((one) => one.name === name.replace(/:0$/, ''));
    if (!port) throw new UsageError(`${option('input')} names ${name} for ${role}, which ${where} has not. ${there}.`);
    ports.set(role, port);
  }
  const left = (): Port[] => inputs.filter((port) => ![...ports.values()].includes(port));
  for (const role of INPUT_ROLES) {
    if (ports.has(role)) continue;
    const found = left().filter(({ name }) => NAMES[role].test(plainName(name)));
    if (found.length > 1) {
      throw new UsageError(
        `${where}: ${found.map(({ name }) => name).join(' and ')} could both be its ${role}. Say which it is: ${option('input')} ${role}=${found[0].name}.`,
      );
    }
    if (found.length === 1) ports.set(role, found[0]);
  }
  const required = left().filter(({ optional }) => !optional);
  // The only input of an encoder is its ids, whatever it is called.
  if (!ports.has('ids') && inputs.length === 1) ports.set('ids', inputs[0]);
  else if (!ports.has('ids') || required.length > 0) {
    const unknown = ports.has('ids') ? `what ${required[0].name} takes` : 'which input takes the token ids';
    throw new UsageError(
      `${where}: it cannot be told ${unknown}. ${there}. Say what they are: ${option('input')} ${INPUT_ROLES.map((role) => `${role}=NAME`).join(',')}, as far as there are such.`,
    );
  }
  for (const [role, port] of ports) refuseOddPort(role, port, where);
  return { ports, staticShape: staticAxes([...ports.values()], where) };
}

function refuseOddPort(role: InputRole, port: Port, where: string): void {
  const { dtype = TYPES[role][0], shape } = port;
  if (TYPES[role].includes(dtype) && (shape === undefined || shape.length === 2)) return;
  throw new UsageError(
    `${where}: its ${role} is ${showPort(port)}; padproof feeds ${TYPES[role].join(' or ')} of shape [rows, positions]. Export it with such an input, or put it behind a module that default-exports a Subject.`,
  );
}

function staticAxes(ports: readonly Port[], where: string): InputPlan['staticShape'] {
  const sizesOf = (axis: number): number[] => [
    ...new Set(ports.flatMap(({ shape }) => (typeof shape?.[axis] === 'number' ? [shape[axis]] : []))),
  ];
  const [rows, lengths] = [sizesOf(0), sizesOf(1)];
  if (rows.length > 1 || lengths.length > 1 || [...rows, ...lengths].some((size) => size < 1)) {
    throw new UsageError(`${where}: its inputs do not fit together: ${ports.map(showPort).join(', ')}.`);
  }
  const fixed = { ...(rows.length > 0 && { size: rows[0] }), ...(lengths.length > 0 && { length: lengths[0] }) };
  const why = whyNotStatic(fixed);
  if (why) throw new UsageError(`${where}: its inputs are fixed to ${why}. Export it with open axes.`);
  return fixed;
}
