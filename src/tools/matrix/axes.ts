import { nearestName } from '../../core/text/did-you-mean';
import { isJsonObject, showJson } from '../../core/text/strict-json';
import { addressOf } from '../queue/address';
import { isServer } from '../shared-corpus/redis-corpus';
import type { PlanPath, PlanSource } from './plan-source';

/** No campaign of a night has more. */
export const MOST_CELLS = 1000;
/** What is read of a list or of an object. */
export const MOST_ENTRIES = 1000;

/** A flag of check, as a plan names it: without its hyphens. */
export interface PlanFlag {
  readonly name: string;
  /** As check is given it. */
  readonly long: string;
  readonly takes: 'nothing' | 'value' | 'either';
  /** What switches it off, where there is such a flag. */
  readonly negated?: string;
  /** Why a plan may not give it, as a sentence goes on. */
  readonly refused?: string;
}

/** What a flag is given in one cell. */
export type Scalar = string | number | boolean;

/** A flag, and what it is given, a cell for each. */
export interface Axis {
  readonly flag: PlanFlag;
  readonly values: readonly Scalar[];
  readonly path: PlanPath;
}

/** The flags of an object, each with its values. */
export function axesOf(
  source: PlanSource,
  path: PlanPath,
  given: Record<string, unknown>,
  flags: readonly PlanFlag[],
  others: readonly string[],
): Axis[] {
  const names = Object.keys(given).filter((name) => !others.includes(name));
  if (names.length > MOST_ENTRIES)
    throw source.refusal(path, ` has ${names.length} fields; at most ${MOST_ENTRIES} are read.`);
  return names.map((name) => {
    const at = [...path, name];
    const flag = flags.find((one) => one.name === name);
    if (!flag) {
      const near = nearestName(name.replace(/^--/, ''), [...flags.map((one) => one.name), ...others]);
      const hint =
        near === undefined ? 'The help of padproof check lists them, here without hyphens.' : `Did you mean ${near}?`;
      throw source.refusal(at, ` is no flag of padproof check. ${hint}`);
    }
    if (flag.refused !== undefined) throw source.refusal(at, `: ${flag.refused}`);
    const value = given[name];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.length === 0 || values.length > MOST_CELLS)
      throw source.refusal(at, ` has ${values.length} values; expected 1 to ${MOST_CELLS}.`);
    values.forEach((one, i) => {
      if (['string', 'number', 'boolean'].includes(typeof one)) return;
      throw source.refusal(
        Array.isArray(value) ? [...at, i] : at,
        ` is ${shown(one)}; expected a text, a number, true or false. What check takes with commas is a text here: 'a,b'.`,
      );
    });
    return { flag, values: [...new Set(values as readonly Scalar[])], path: at };
  });
}

/** A flag with its value, as check is given it. @throws UsageError where it takes no such value. */
export function wordsOf(
  source: PlanSource,
  path: PlanPath,
  { long, takes, negated }: PlanFlag,
  value: Scalar,
): string[] {
  if (value === false && negated !== undefined) return [negated];
  if (typeof value === 'boolean') {
    if (takes !== 'value') return value ? [long] : [];
    throw source.refusal(path, ` is ${value}; expected a value, as ${long} takes one.`);
  }
  if (takes !== 'nothing') return [`${long}=${value}`];
  throw source.refusal(path, ` is ${showJson(value)}; expected true or false, as ${long} takes no value.`);
}

/** Flags whose values say by themselves what they are. */
const PLAIN = new Set(['backend', 'dtype', 'level', 'torch-dtype', 'attention', 'kernels']);

/** What the name of a cell says of a flag. */
export function saidOf({ name }: PlanFlag, value: Scalar): string[] {
  if (typeof value === 'boolean') return value ? [name] : [];
  return [PLAIN.has(name) ? String(value) : `${name} ${withoutPassword(name, value)}`];
}

/** What may be shown of a word of check's, where it is one that may hold a password. */
export function withoutPasswordIn(word: string): string {
  const [, name, value] = /^--(queue|corpus)=([^]*)$/.exec(word) ?? [];
  return name === undefined ? word : `--${name}=${withoutPassword(name, value)}`;
}

function withoutPassword(name: string, value: Scalar): Scalar {
  const text = String(value);
  if (!['queue', 'corpus'].includes(name) || !isServer(text)) return value;
  try {
    return addressOf(text, {}, name as 'queue' | 'corpus').shown;
  } catch {
    // It is refused where it is read; until then nobody knows which part of it is the password.
    return `${text.slice(0, text.indexOf('://'))}://…`;
  }
}

/** Every choice of one value for each axis, the last changing first. */
export function combinations(axes: readonly Axis[]): Scalar[][] {
  return axes.reduce<Scalar[][]>(
    (before, { values }) => before.flatMap((chosen) => values.map((value) => [...chosen, value])),
    [[]],
  );
}

/** A value in a few words, for messages. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'empty';
  return Array.isArray(value) ? `a list of ${value.length}` : isJsonObject(value) ? 'an object' : showJson(value);
}
