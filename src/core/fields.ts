import { UsageError } from './errors';
import { isJsonObject } from './text/strict-json';

/** Is it what a field should hold? */
export type Is<T> = (value: unknown) => value is T;

/** The most characters of a name or a path, and of a sentence. */
export const MOST_NAME = 4096;
export const MOST_SENTENCE = 20_000;

const INT32 = 2 ** 31;

/** An object of a stranger's JSON, read field by field. What nobody asks for stays behind, and so does what it inherits. */
export class Fields {
  private readonly object: Record<string, unknown>;

  /**
   * @param file what to call it in messages
   * @param path where in the file the object is, such as `case.rows[0]`; empty for all of it
   * @throws UsageError where the value is no object.
   */
  constructor(
    value: unknown,
    private readonly file: string,
    private readonly path = '',
    expected = 'an object',
  ) {
    if (!isJsonObject(value)) throw this.refusal(path, value, expected);
    this.object = value;
  }

  /** A field that must be there. @throws UsageError naming it, what was found and what was expected. */
  need<T>(field: string, is: Is<T>, expected: string): T {
    const value = this.at(field);
    if (is(value)) return value;
    throw this.refusal(this.named(field), value, expected);
  }

  /** A field that may be absent, as an object to spread: `{}` where it is. @throws UsageError as {@link need}. */
  maybe<F extends string, T>(field: F, is: Is<T>, expected: string): { readonly [K in F]?: T } {
    if (this.at(field) === undefined) return {};
    return { [field]: this.need(field, is, `${expected}, or absent`) } as { readonly [K in F]?: T };
  }

  /** The object in a field. @throws UsageError where it is none. */
  inner(field: string, expected?: string): Fields {
    return new Fields(this.at(field), this.file, this.named(field), expected);
  }

  /** What a field holds, unchecked. */
  at(field: string): unknown {
    return Object.hasOwn(this.object, field) ? this.object[field] : undefined;
  }

  /** The objects of a list that was checked to be one. @throws UsageError for an entry that is none. */
  each(field: string): Fields[] {
    const list = this.at(field) as readonly unknown[];
    return Array.from(list, (entry, i) => new Fields(entry, this.file, `${this.named(field)}[${i}]`));
  }

  /** What to throw for a field that is wrong. */
  refusal(field: string, found: unknown, expected: string): UsageError {
    const subject = field === '' ? this.file : `${this.file}: ${field}`;
    return new UsageError(`${subject} is not ${expected}; it is ${inWords(found)}. Was the file edited or cut short?`);
  }

  /** A field's whole name. */
  named(field: string): string {
    return this.path === '' ? field : `${this.path}.${field}`;
  }
}

/** A text of a bounded length. */
export function text(most: number): Is<string> {
  return (value): value is string => typeof value === 'string' && value.length <= most;
}

/** One of some words. */
export function oneOf<T extends string>(words: readonly T[]): Is<T> {
  return (value): value is T => words.includes(value as T);
}

/** A list with an entry at most so often, each of which is what it should be. */
export function listOf<T>(is: Is<T>, most: number): Is<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.length <= most && value.every(is);
}

/** A whole number that an int32 holds, none below `least`. */
export function int32(least = -INT32): Is<number> {
  return (value): value is number => Number.isInteger(value) && Number(value) >= least && Number(value) < INT32;
}

/** A count: a whole number of at least 0 that a float64 holds exactly. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

export function isTrue(value: unknown): value is true {
  return value === true;
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** A value in words that are short whatever it is. */
function inWords(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  return value.length > 60 ? `a text of ${value.length} characters` : JSON.stringify(value);
}
