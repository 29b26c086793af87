import { DECLARED_FLAGS } from './declared-traits';
import type { SubjectSpec } from './report/subject-spec';

/** How a subject is made, beside what it is made from. */
export type SpecField = Exclude<keyof SubjectSpec, 'model'>;

/** The flag that says each of them, in the order in which commands are printed. */
export const SPEC_FLAGS: Readonly<Record<SpecField, string>> = {
  backend: '--backend',
  browser: '--browser',
  kernels: '--kernels',
  weightsSeed: '--weights-seed',
  dtype: '--dtype',
  level: '--level',
  pooling: '--pooling',
  revision: '--revision',
  acceptDeviations: '--accept-deviations',
  words: '--words',
  tokenizer: '--tokenizer',
  kind: '--kind',
  served: '--model',
  ...DECLARED_FLAGS,
};

const FIELDS = Object.keys(SPEC_FLAGS) as SpecField[];

/** Those fields of anything that say something; what is absent, empty or `false` says nothing. */
export function specFieldsOf(options: Partial<SubjectSpec>): Partial<SubjectSpec> {
  const said = FIELDS.filter((field) => says(options[field]));
  return Object.fromEntries(said.map((field) => [field, options[field]]));
}

/** The words of a command that makes the same subject: flags, and what they are given; a list has commas between its entries. */
export function specWords(spec: Partial<SubjectSpec>, fields: readonly SpecField[] = FIELDS): string[] {
  return fields.flatMap((field): string[] => {
    const value: unknown = spec[field];
    if (!says(value)) return [];
    return value === true ? [SPEC_FLAGS[field]] : [SPEC_FLAGS[field], String(value)];
  });
}

function says(value: unknown): boolean {
  return value !== undefined && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0);
}
