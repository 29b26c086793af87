import type { Fields } from '../../core/fields';

/** What toJson writes for the numbers that JSON has no word for. */
const NUMBER_WORDS: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 };

/** Any number in a field, also one that JSON has no word for. @throws UsageError where there is none. */
export function numberIn(fields: Fields, field: string): number {
  const found = fields.at(field);
  if (typeof found === 'string' && Object.hasOwn(NUMBER_WORDS, found)) return NUMBER_WORDS[found];
  // A value that never was JSON may be NaN itself.
  const isNumber = (value: unknown): value is number => typeof value === 'number';
  return fields.need(field, isNumber, `a number, or one of ${Object.keys(NUMBER_WORDS).join(', ')}`);
}
