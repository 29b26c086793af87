import type { OutputName } from '../encoding';
import { OUTPUT_NAMES } from '../encoding';
import { UsageError } from '../errors';
import type { PositionPolicy } from '../subject';
import type { PaddingSide, PadToAsked, UsedPadContent } from '../use';
import { option, type OptionName } from '../option';

/** What may be fed to an encoder: token ids, their mask, their types, their positions. */
export const INPUT_ROLES = ['ids', 'mask', 'types', 'positions'] as const;
export type InputRole = (typeof INPUT_ROLES)[number];

/**
 * What a user says of a model whose files do not say it: an exported graph, say. Flat, and plain JSON, since reports keep it
 * for replays.
 */
export interface DeclaredTraits {
  /** Ids are in `[0, vocabulary)`. */
  readonly vocabulary?: number;
  readonly padId?: number;
  readonly positions?: PositionPolicy;
  /** Where its padding stands, where it is used. */
  readonly padding?: PaddingSide;
  /** What lies under it there. */
  readonly padContent?: UsedPadContent;
  /** How many positions its rows are padded to there. */
  readonly padTo?: PadToAsked;
  /** The longest row that it is ever given; of an exported model also the longest S that it takes. */
  readonly longest?: number;
  /** Which of the model's inputs takes what: `ids=NAME`. */
  readonly input?: readonly string[];
  /**
   * Which of the model's outputs holds what: `lastHiddenState=NAME`; lists and pooled vectors may have several. `NAME=-` leaves
   * one out, by its own name or by what it holds.
   */
  readonly output?: readonly string[];
}

/** The model's inputs that were named. @throws UsageError naming the entry, and what was expected. */
export function namedInputs({ input = [] }: DeclaredTraits): ReadonlyMap<InputRole, string> {
  const named = new Map<InputRole, string>();
  for (const entry of input) {
    const [role, name] = pairOf(entry, INPUT_ROLES, 'input');
    if (named.has(role)) throw new UsageError(`${option('input')} names ${role} twice. Name it once.`);
    named.set(role, name);
  }
  return named;
}

/** The model's outputs that were named, in the order given. @throws UsageError naming the entry, and what was expected. */
export function namedOutputs({ output = [] }: DeclaredTraits): ReadonlyMap<OutputName, readonly string[]> {
  const named = new Map<OutputName, string[]>();
  for (const entry of output) {
    if (LEFT_OUT.test(entry)) continue;
    const [role, name] = pairOf(entry, OUTPUT_NAMES, 'output', ', or NAME=- to leave one out');
    const several = role !== 'lastHiddenState' && role !== 'logits';
    if (named.has(role) && !several) throw new UsageError(`${option('output')} names ${role} twice. Name it once.`);
    named.set(role, [...(named.get(role) ?? []), name]);
  }
  return named;
}

/** An output that is left out, by its own name or by what it holds. */
const LEFT_OUT = /^(.+)=-$/;

/** The outputs that are left out, by the model's own names or by what they hold. */
export function outputsLeftOut({ output = [] }: DeclaredTraits): ReadonlySet<string> {
  return new Set(output.flatMap((entry) => LEFT_OUT.exec(entry)?.[1] ?? []));
}

/**
 * @param there the model's own names of its outputs, and what those hold that hold something
 * @throws UsageError for an output that is left out and not there, naming those that are.
 */
export function assertLeftOut(left: ReadonlySet<string>, there: readonly string[], where: string): void {
  for (const name of left) {
    if (there.includes(name)) continue;
    throw new UsageError(
      `${option('output')} leaves ${name} out, which ${where} has not; it has ${[...new Set(there)].join(', ') || 'none'}. Name one of them.`,
    );
  }
}

/** Splits `ROLE=NAME`; a name may hold `=` itself. */
function pairOf<R extends string>(entry: string, roles: readonly R[], name: OptionName, or = ''): [R, string] {
  const at = entry.indexOf('=');
  const role = roles.find((one) => one === entry.slice(0, at));
  const held = entry.slice(at + 1);
  if (role !== undefined && held !== '') return [role, held];
  throw new UsageError(
    `${option(name)} is ${JSON.stringify(entry)}; expected ${roles.join(', ')}, then = and the name that the model has for it, such as ${roles[0]}=NAME${or}.`,
  );
}
